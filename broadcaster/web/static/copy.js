// Copies what an element says; without script it is text that can be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const from = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(from.textContent);
      button.firstChild.textContent = button.dataset.done;
    } catch {
      getSelection().selectAllChildren(from); // not allowed here: it is selected, to be copied by hand
    }
  });
}
