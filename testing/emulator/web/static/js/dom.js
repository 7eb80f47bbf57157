// SPDX-License-Identifier: Apache-2.0

// Elements are made here and nowhere else. Text only ever becomes text nodes, so
// a payload can say what it likes.

// h makes an element: h("button.primary", {type: "button", on: {click}}, "Go").
// Members of props are attributes; true means an empty one, and null, undefined
// and false mean none. Children are nodes, strings, numbers, arrays of them, or
// null for nothing.
export function h(selector, props, ...children) {
  const [tag, ...classes] = selector.split(".");
  const node = document.createElement(tag);
  if (classes.length > 0) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(props ?? {})) set(node, name, value);
  append(node, children);
  return node;
}

function set(node, name, value) {
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (name === "style") {
    for (const [property, text] of Object.entries(value)) node.style.setProperty(property, text);
  } else if (name === "class") {
    if (value) node.classList.add(...value.split(" "));
  } else if (value === true) {
    node.setAttribute(name, "");
  } else if (value !== false && value !== null && value !== undefined) {
    node.setAttribute(name, value);
  }
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

// fill replaces what is inside a node.
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

// part keeps a node up to date without touching it while what it shows stays the
// same: update(key, render) renders only when the key is another one than before.
// The focus stays on what has the same name as before.
export function part(node) {
  let shown;
  return (key, render) => {
    const text = JSON.stringify(key);
    if (text === shown) return;
    shown = text;
    const focused = node.contains(document.activeElement) ? nameOf(document.activeElement) : null;
    fill(node, render());
    if (focused === null) return;
    const again = [...node.querySelectorAll("a, button, [tabindex]")];
    again.find((one) => nameOf(one) === focused)?.focus({ preventScroll: true });
  };
}

// nameOf tells the controls within a part apart.
function nameOf(node) {
  return node.dataset.name ?? node.ariaLabel ?? node.textContent;
}

// keyed keeps the rows of a list up to date: one for each item, in their order.
// make(item) returns {node, update(item)}.
export function keyed(parent, keyOf, make) {
  const rows = new Map();
  return (items) => {
    const seen = new Set();
    let previous = null;
    for (const item of items) {
      const key = keyOf(item);
      seen.add(key);
      let row = rows.get(key);
      if (!row) rows.set(key, row = make(item));
      row.update(item);
      const place = previous ? previous.nextSibling : parent.firstChild;
      if (place !== row.node) parent.insertBefore(row.node, place);
      previous = row.node;
    }
    for (const [key, row] of rows) {
      if (seen.has(key)) continue;
      row.node.remove();
      rows.delete(key);
    }
    return rows;
  };
}
