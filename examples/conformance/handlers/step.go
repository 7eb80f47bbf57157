// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"errors"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func steps(env Env) []Handler {
	return []Handler{
		{"1-1", "a step runs once and its result is returned", of(greet)},
		{"1-2", "the name of a step is in its events", of(greetByName)},
		{"1-4", "a result with objects, lists and numbers comes back as it was", of(respond)},
		{"1-5", "a step may return nothing", of(returnNothing)},
		{"1-6", "what a serdes of the step's own has written is what comes back", of(shout)},
		{"1-7", "the logger of a step writes each line once", of(greetAloud)},
		{"1-8", "a replay after a wait does not run the step again", of(computeAndWait)},
		{"1-11", "a step that fails is tried again and succeeds", of(retryOnce)},
		{"1-12", "a step fails for good when its attempts are used up", of(failFourTimes)},
		{"1-13", "without a policy a step is tried again after growing delays", of(failTwice())},
		{
			"1-14", "a policy's delays grow by its rate",
			of(failTwice(durable.WithRetry(tripling()))),
		},
		{
			"1-15", "a policy retries one type of error, under whose name it is recorded",
			of(retryTransient),
		},
		{"1-16", "an error that a policy does not retry is final", of(failPermanently)},
		{
			"1-17", "an at-most-once step that a crash cut off fails without a retry",
			of(crashForGood(env)),
		},
		{
			"1-18", "an at-most-once step that a crash cut off is tried again",
			of(crashThenSucceed(env)),
		},
		{"1-19", "a step without retries fails at once", of(failAtOnce)},
	}
}

func greet(ctx durable.Context, name string) (string, error) {
	return durable.Step(ctx, "", func(durable.StepContext) (string, error) {
		return "Hello, " + name + "!", nil
	})
}

func greetByName(ctx durable.Context, name string) (string, error) {
	return durable.Step(ctx, "custom_step_name", func(durable.StepContext) (string, error) {
		return "Hello, " + name + "!", nil
	})
}

type person struct {
	Name string   `json:"name"`
	Tags []string `json:"tags"`
}

type response struct {
	User  person `json:"user"`
	Count int    `json:"count"`
}

func respond(ctx durable.Context, user person) (response, error) {
	return durable.Step(ctx, "", func(durable.StepContext) (response, error) {
		return response{User: user, Count: len(user.Tags)}, nil
	})
}

func returnNothing(ctx durable.Context, _ any) (*string, error) {
	return durable.Step(ctx, "", func(durable.StepContext) (*string, error) { return nil, nil })
}

// upperCase changes the text when it is written, so that nobody can mistake what
// a step returned for what was recorded.
func upperCase() durable.Serdes {
	return durable.SerdesOf(
		func(text string) ([]byte, error) { return []byte(strings.ToUpper(text)), nil },
		func(payload []byte) (string, error) { return string(payload), nil })
}

func shout(ctx durable.Context, text string) (string, error) {
	return durable.Step(ctx, "", func(durable.StepContext) (string, error) { return text, nil },
		durable.WithSerdes(upperCase()))
}

func greetAloud(ctx durable.Context, name string) (string, error) {
	return durable.Step(ctx, "", func(ctx durable.StepContext) (string, error) {
		ctx.Logger().Info("Greeting step started for: " + name)
		greeting := "Hello, " + name + "!"
		ctx.Logger().Info("Greeting step completed with: " + greeting)
		return greeting, nil
	})
}

func computeAndWait(ctx durable.Context, _ any) (string, error) {
	value, err := durable.Step(ctx, "", func(durable.StepContext) (string, error) {
		return "computed", nil
	})
	if err != nil {
		return "", err
	}
	return value, durable.Wait(ctx, "", 2*time.Second)
}

// twice is a policy with a second attempt.
func twice() durable.RetryOption {
	return durable.WithRetry(durable.FixedDelay{MaxAttempts: 2, Delay: time.Second})
}

// unreliable is a body that fails at its first attempt.
func unreliable(value string) func(durable.StepContext) (string, error) {
	return func(ctx durable.StepContext) (string, error) {
		if ctx.Attempt() == 1 {
			return "", errors.New("not this time")
		}
		return value, nil
	}
}

// broken is a body that always fails.
func broken(durable.StepContext) (string, error) { return "", errors.New("this never works") }

func retryOnce(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "", unreliable("Operation succeeded"), twice())
}

func failFourTimes(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "", broken,
		durable.WithRetry(durable.FixedDelay{MaxAttempts: 4, Delay: time.Second}))
}

// TransientError is an error that passes.
type TransientError struct{}

// Error says so.
func (*TransientError) Error() string { return "the line is busy" }

// whenTransient retries one type of error only.
func whenTransient() durable.RetryOption {
	return durable.WithRetry(durable.RetryOn(
		durable.FixedDelay{Delay: time.Second}, durable.ErrorAs[*TransientError]()))
}

func retryTransient(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "", func(ctx durable.StepContext) (string, error) {
		if ctx.Attempt() == 1 {
			return "", &TransientError{}
		}
		return "ok", nil
	}, whenTransient())
}

// tripling waits 2 s, then 6 s.
func tripling() durable.ExponentialBackoff {
	return durable.ExponentialBackoff{
		MaxAttempts: 3, InitialDelay: 2 * time.Second, Rate: 3, Jitter: durable.NoJitter,
	}
}

func failTwice(opts ...durable.StepOption) func(durable.Context, any) (string, error) {
	return func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "", func(ctx durable.StepContext) (string, error) {
			if ctx.Attempt() < 3 {
				return "", errors.New("not this time")
			}
			return "Operation succeeded", nil
		}, opts...)
	}
}

// PermanentError is an error that does not pass.
type PermanentError struct{}

// Error says so.
func (*PermanentError) Error() string { return "there is no such number" }

func failPermanently(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "", func(durable.StepContext) (string, error) {
		return "", &PermanentError{}
	}, whenTransient())
}

func crashForGood(env Env) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, in string) (string, error) {
		return durable.Step(ctx, "", func(ctx durable.StepContext) (string, error) {
			ctx.Logger().Info("attempt for " + in)
			env.Exit()
			return "unreachable", nil
		}, durable.WithRetry(durable.NoRetry()), durable.WithSemantics(durable.AtMostOncePerRetry))
	}
}

func crashThenSucceed(env Env) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, in string) (string, error) {
		return durable.Step(ctx, "", func(ctx durable.StepContext) (string, error) {
			ctx.Logger().Info("attempt for " + in)
			if ctx.Attempt() == 1 {
				env.Exit()
			}
			return "succeeded on second attempt", nil
		}, twice(), durable.WithSemantics(durable.AtMostOncePerRetry))
	}
}

func failAtOnce(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "", broken, durable.WithRetry(durable.NoRetry()))
}
