// The theme that was chosen last, before anything is drawn; without a choice the machine's own.
const chosen = localStorage.getItem("theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
