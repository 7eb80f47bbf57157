// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// skipOnCloud skips a test that needs what only a run in memory has.
func (c *config) skipOnCloud(t TB) {
	t.Helper()
	if c.cloud != nil {
		skip(t, "it steers a clock or looks inside the function, which can be done in memory only")
	}
}

// skipUnlessDeployable skips a test that a deployed function can't pass.
func (c *config) skipUnlessDeployable(t TB) {
	t.Helper()
	if why := c.undeployable(); why != "" {
		skip(t, "%s", why)
	}
	if names := c.standIns(); len(names) > 0 {
		t.Logf("durabletest: what is registered for %s is not used: the functions that are deployed"+
			" are invoked", strings.Join(names, ", "))
	}
}

func skip(t TB, format string, args ...any) {
	t.Helper()
	t.Skipf("durabletest: not run with -cloud: %s", fmt.Sprintf(format, args...))
}

// undeployable says why the test makes no sense for a deployed function, "" when
// it does.
func (c *config) undeployable() string {
	for _, row := range []struct {
		set bool
		why string
	}{
		{!c.named, "no deployed function is named: add durabletest.Function(\"its logical id\")"},
		{!c.local.Start.IsZero(), "StartAt sets a virtual clock, and time is real there"},
		{c.local.Seed != 0, "Seed permutes what AWS does in an order of its own"},
		{
			c.local.ExecutionTimeout != 0,
			"ExecutionTimeout is set when a function is created, in its DurableConfig",
		},
		{c.local.InvocationTimeout != 0, "InvocationTimeout is set when a function is deployed"},
		{len(c.overrides) > 0, "Override replaces bodies, and those of a deployed function run there"},
		{c.strict, "Strict forbids bodies, and those of a deployed function run there"},
		{len(c.wraps)+len(c.faults) > 0, "AWS has faults of its own only"},
		{c.budget != (Budget{}), "WithinBudget counts calls that nobody sees there"},
		{c.madeUp() != "", fmt.Sprintf("the answer of function %q is made up, and what is deployed"+
			" answers there", c.madeUp())},
	} {
		if row.set {
			return row.why
		}
	}
	return c.tooLong()
}

func (c *config) tooLong() string {
	timeout := c.cloud.Timeout
	if timeout == 0 {
		timeout = defaultCloudTimeout
	}
	if c.lasting <= timeout {
		return ""
	}
	return fmt.Sprintf("it takes %s, and -cloud.timeout is %s", short(c.lasting), short(timeout))
}

// short writes a duration without zeros at its end.
func short(d time.Duration) string {
	text := strings.TrimSuffix(d.String(), "m0s")
	if text == d.String() {
		return text
	}
	if hours, ok := strings.CutSuffix(text, "h0"); ok {
		return hours + "h"
	}
	return text + "m"
}

// standIns lists the invoked functions that have a stand-in in memory.
func (c *config) standIns() []string {
	names := slices.Sorted(maps.Keys(c.targets))
	for i, name := range names {
		names[i] = fmt.Sprintf("%q", name)
	}
	return names
}

// madeUp names an invoked function whose answer is not that of a function, "" when
// there is none.
func (c *config) madeUp() string {
	for _, name := range slices.Sorted(maps.Keys(c.targets)) {
		switch c.targets[name].(type) {
		case PlainTarget, durableTarget:
		default:
			return name
		}
	}
	return ""
}

// deployed reports whether the execution is that of a deployed function.
func (x *Execution[Out]) deployed() bool { return x.world != nil && x.world.cfg.cloud != nil }

// skipDeployed skips the rest of a test that asks for what is seen in memory only.
func (x *Execution[Out]) skipDeployed(t TB, method, why string) {
	t.Helper()
	if x.deployed() {
		t.Skipf("durabletest: the rest is not run with -cloud: %s: %s", method, why)
	}
}
