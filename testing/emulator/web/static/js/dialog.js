// SPDX-License-Identifier: Apache-2.0

// Dialogs, and short messages that go away by themselves.

import { h, fill } from "./dom.js";

// ask opens a dialog and calls submit(form) when it is confirmed, with the values
// of its fields. While submit runs nothing can be confirmed again; an error that
// it throws is shown, and the dialog stays. extra are buttons for its foot.
export function ask({ title, fields, action, danger, submit, extra = [] }) {
  const problem = h("p.problem", { role: "alert" });
  const confirm = h(danger ? "button.danger" : "button.primary", { type: "submit" }, action);
  const form = h("form", { novalidate: true },
    h("h2", { id: "dialog-title" }, title), fields, problem,
    h("div.foot", null, extra,
      h("button", { type: "button", on: { click: () => dialog.close() } }, "Cancel"), confirm));
  const dialog = open(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fill(problem);
    confirm.disabled = true;
    try {
      await submit(Object.fromEntries(new FormData(form)));
      dialog.close();
    } catch (error) {
      fill(problem, error.message);
      confirm.disabled = false;
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(confirm);
  });
  return dialog;
}

// tell opens a dialog that only says something.
export function tell(title, ...children) {
  const dialog = open(h("div", null, h("h2", { id: "dialog-title" }, title), children,
    h("div.foot", null,
      h("button.primary", { type: "button", on: { click: () => dialog.close() } }, "Close"))));
  return dialog;
}

function open(content) {
  const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function field(label, control, hint) {
  return h("label.field", null, h("span", null, label), control, hint ? h("small", null, hint) : null);
}

// jsonBox is a field for JSON that says what is wrong with it. required refuses
// anything else; otherwise other text is told to be sent as it is.
export function jsonBox(name, label, text, hint) {
  const verdict = h("small", { role: "status" }, hint);
  const box = h("textarea.mono", { name, rows: 8, spellcheck: "false" });
  box.value = text;
  box.addEventListener("input", () => {
    const wrong = notJSON(box.value);
    verdict.textContent = wrong ? `Not JSON: ${wrong}` : hint;
    verdict.classList.toggle("warn", Boolean(wrong));
  });
  return h("label.field", null, h("span", null, label), box, verdict);
}

// notJSON says why a text is not JSON; it returns null for one that is, and for
// none.
export function notJSON(text) {
  if (text.trim() === "") return null;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error.message;
  }
}

let fading;

// toast says something for a few seconds.
export function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => node.classList.remove("shown"), 4000);
}
