from web.house import API, House, TestClient, draft


def test_a_bulletin_is_stored_and_its_address_told(client: TestClient, house: House, writer: dict[str, str]) -> None:
    answer = client.post(f"{API}/bulletins", json=draft(), headers=writer)
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{API}/bulletins/{told['id']}"
    assert client.get(answer.headers["location"]).json() == told
    assert (told["state"], told["wanted"], told["topic"], told["language"]) == ("submitted", 2, "doi-song", "vi")
    assert told["targets"] == [{"station": "30628", "below": True}]
    assert house.woken == [1]
