// SPDX-License-Identifier: Apache-2.0

// Addresses: #/?status=FAILED&search=order is the list, #/executions/<arn>?tab=
// events&op=3-1 one execution. All state that is worth a bookmark is in them.

export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  const params = new URLSearchParams(query);
  const [, kind, encoded] = path.split("/");
  if (kind === "executions" && encoded) return { page: "execution", arn: decoded(encoded), params };
  return { page: "list", params };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that somebody has typed
  }
}

export function listAddress(params = {}) {
  return "#/" + queryOf(params);
}

export function executionAddress(arn, params = {}) {
  return "#/executions/" + encodeURIComponent(arn) + queryOf(params);
}

function queryOf(params) {
  const kept = Object.entries(params).filter(([, value]) => value);
  return kept.length === 0 ? "" : "?" + new URLSearchParams(kept);
}

// replace notes an address without going there.
export function replace(address) {
  history.replaceState(null, "", address);
}
