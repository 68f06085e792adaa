// Shows the passwords of a form while its box is ticked; they are hidden again when it is sent, so that no browser
// keeps them among what was typed.

for (const box of document.querySelectorAll("[data-reveal]")) {
  const form = box.closest("form");
  const fields = form.querySelectorAll('input[type="password"]');
  const ticked = box.querySelector("input");
  const show = (shown) => {
    for (const field of fields) field.type = shown ? "text" : "password";
  };
  box.hidden = false;
  ticked.checked = false;
  ticked.addEventListener("change", () => show(ticked.checked));
  form.addEventListener("submit", () => show(false));
}
