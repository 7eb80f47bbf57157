// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strings"
)

// unused names the responders and overrides that were never needed: a name may be
// wrong.
func (x *Execution[Out]) unused() string {
	w := x.world
	if w == nil || x.deployed() {
		return ""
	}
	var names []string
	for _, r := range w.cfg.responders {
		if !w.used[r.name] {
			names = append(names, fmt.Sprintf("OnCallback(%q)", string(r.name)))
		}
	}
	for _, r := range w.cfg.overrides {
		if !w.used[r.name] {
			names = append(names, fmt.Sprintf("Override(%q)", string(r.name)))
		}
	}
	return strings.Join(names, ", ")
}
