// SPDX-License-Identifier: Apache-2.0

// Tabs: one of several panels is shown. The arrow keys move between the tabs.

import { h } from "./dom.js";

// tabs makes the tabs for panels, an object of {node} by name. changed is called
// with the name of the tab that was selected by the user or by select.
export function tabs(label, names, panels, initial, changed) {
  let selected = names.some(([name]) => name === initial) ? initial : names[0][0];
  const buttons = new Map();
  const boxes = new Map();
  const list = h("div.tabs", { role: "tablist", "aria-label": label });
  for (const [name, title] of names) {
    const number = h("b");
    const button = h("button", {
      type: "button", role: "tab", id: "tab-" + name, "aria-controls": "panel-" + name,
      on: { click: () => select(name) },
    }, title, " ", number);
    buttons.set(name, { button, number });
    boxes.set(name, h("section.panel", {
      role: "tabpanel", id: "panel-" + name, "aria-labelledby": "tab-" + name,
    }, panels[name].node));
    list.append(button);
  }
  list.addEventListener("keydown", move);
  mark();
  return {
    list, panels: [...boxes.values()], select, selected: () => selected,
    count(name, number) { buttons.get(name).number.textContent = number; },
  };

  function select(name) {
    if (name === selected) return;
    selected = name;
    mark();
    changed(name);
  }

  function mark() {
    for (const [name, { button }] of buttons) {
      button.setAttribute("aria-selected", String(name === selected));
      button.tabIndex = name === selected ? 0 : -1;
      boxes.get(name).hidden = name !== selected;
    }
  }

  function move(event) {
    const order = names.map(([name]) => name);
    const at = order.indexOf(selected);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: order.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    select(order[(to + order.length) % order.length]);
    buttons.get(selected).button.focus();
  }
}
