// SPDX-License-Identifier: Apache-2.0

package durabletest

import "github.com/lambda-durable/durable-go/testing/local"

// Callback is a callback of a steered run, as an outside party knows it. What it
// sends has been taken by the service when the method returns; what follows from
// that happens when the run is driven on. A callback that has ended takes nothing
// any more, which fails the test with the service's words.
type Callback struct {
	CallbackInfo

	runner *local.Runner
}

// Succeed sends a result as JSON. A [Raw] is sent as it is.
func (c *Callback) Succeed(t TB, v any) {
	t.Helper()
	body, err := payload(v)
	if err == nil {
		err = c.runner.SucceedCallback(c.ID, body)
	}
	c.sent(t, "success", err)
}

// Fail sends an error of a type and with a message.
func (c *Callback) Fail(t TB, errorType, message string) {
	t.Helper()
	err := c.runner.FailCallback(c.ID, errorObject(Error(errorType, message)))
	c.sent(t, "failure", err)
}

// Heartbeat sends a sign of life.
func (c *Callback) Heartbeat(t TB) {
	t.Helper()
	c.sent(t, "heartbeat", c.runner.HeartbeatCallback(c.ID))
}

func (c *Callback) sent(t TB, what string, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("durabletest: %s of callback %q: %v", what, c.Path, err)
		t.FailNow()
	}
}
