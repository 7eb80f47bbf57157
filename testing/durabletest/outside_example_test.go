// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// sign waits for somebody to sign a contract.
func sign(ctx durable.Context, contract string) (string, error) {
	by, err := durable.WaitForCallback[string](ctx, "signature",
		func(durable.StepContext, string) error { return nil },
		durable.WithTimeout(72*time.Hour), durable.WithHeartbeatTimeout(24*time.Hour))
	return contract + " signed by " + by, err
}

// engrave has another function engrave a name.
func engrave(ctx durable.Context, name string) (string, error) {
	return durable.Invoke[string](ctx, "engraving", "engraver:live", name)
}

func ExampleOnCallback() {
	run := durabletest.Run(t, sign, "lease",
		durabletest.OnCallback("signature", durabletest.Succeed("kim").After(2*time.Hour)))

	fmt.Println(run.Output(t), run.Duration())
	// Output: lease signed by kim 2h0m0s
}

func ExampleSucceed() {
	run := durabletest.Run(t, sign, "lease",
		durabletest.OnCallback("signature", durabletest.Succeed(durabletest.Raw("kim, in plain text"))))

	fmt.Println(run.Output(t))
	// Output: lease signed by kim, in plain text
}

func ExampleFail() {
	run := durabletest.Run(t, sign, "lease", durabletest.OnCallback("signature",
		durabletest.Fail(durabletest.Error("Refused", "too expensive"))))

	run.RequireFailed(t, durable.ErrCallback)
	fmt.Println(run.Err())
	// Output: execution is FAILED: Refused: too expensive
}

func ExampleError() {
	err := durabletest.Error("Stock.Empty", "no lamps left")

	run := durabletest.Run(t, engrave, "Ada",
		durabletest.Register("engraver:live", durabletest.Fail(err)))

	run.Operation(t, "engraving").RequireFailed(t, "Stock.Empty")
	fmt.Println(err)
	// Output: no lamps left
}

func ExampleNever() {
	run := durabletest.Run(t, sign, "lease",
		durabletest.OnCallback("signature", durabletest.Never()))

	run.RequireFailed(t, durable.ErrHeartbeat)
	fmt.Println(run.Duration())
	// Output: 24h0m0s
}

func ExampleHeartbeatEvery() {
	run := durabletest.Run(t, sign, "lease", durabletest.OnCallback("signature",
		durabletest.HeartbeatEvery(12*time.Hour).Then(durabletest.Succeed("kim").After(50*time.Hour))))

	fmt.Println(run.Output(t), run.Duration())
	// Output: lease signed by kim 50h0m0s
}

// The answer depends on what the callback is about.
func ExampleRespond() {
	run := durabletest.Run(t, sign, "lease", durabletest.OnCallback("*",
		durabletest.Respond(func(c durabletest.CallbackInfo) durabletest.Responder {
			if strings.Contains(string(c.Input), "lease") {
				return durabletest.Succeed("noor")
			}
			return durabletest.Never()
		})))

	fmt.Println(run.Output(t))
	// Output: lease signed by noor
}

func ExampleOnInvoke() {
	run := durabletest.Run(t, engrave, "Ada", durabletest.OnInvoke("engraver:live",
		func(_ context.Context, name string) (string, error) { return "*" + name + "*", nil }))

	fmt.Println(run.Output(t))
	// Output: *Ada*
}

func ExampleRegister() {
	run := durabletest.Run(t, engrave, "Ada",
		durabletest.Register("engraver", durabletest.Succeed("*Ada*").After(time.Hour)))

	fmt.Println(run.Output(t), run.Duration())
	// Output: *Ada* 1h0m0s
}

func ExamplePlain() {
	slow := durabletest.Plain(func(_ context.Context, name string) (string, error) {
		return "*" + name + "*", nil
	})

	run := durabletest.Run(t, engrave, "Ada",
		durabletest.Register("engraver:live", slow.Taking(10*time.Second)))

	fmt.Println(run.Output(t), run.Duration())
	// Output: *Ada* 10s
}

// The function that is called is a durable one, on the same clock.
func ExampleDurable() {
	careful := func(ctx durable.Context, name string) (string, error) {
		return "*" + name + "*", durable.Wait(ctx, "dry", 24*time.Hour)
	}

	run := durabletest.Run(t, engrave, "Ada",
		durabletest.Register("engraver:live", durabletest.Durable(careful)))

	fmt.Println(run.Output(t), run.Duration())
	// Output: *Ada* 24h0m0s
}

func ExampleMissing() {
	run := durabletest.Run(t, engrave, "Ada",
		durabletest.Register("engraver:live", durabletest.Missing()))

	run.Operation(t, "engraving").RequireFailed(t, "ResourceNotFoundException")
	fmt.Println(run.Status())
	// Output: FAILED
}

func ExampleThrottled() {
	run := durabletest.Run(t, engrave, "Ada", durabletest.Register("engraver:live",
		durabletest.Throttled(1, durabletest.Succeed("*Ada*"))))

	run.Operation(t, "engraving").RequireFailed(t, "TooManyRequestsException")
	fmt.Println(run.Status())
	// Output: FAILED
}
