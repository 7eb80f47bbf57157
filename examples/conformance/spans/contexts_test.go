// SPDX-License-Identifier: Apache-2.0

package spans_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestChildren(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.RunInChild(ctx, "outer", func(ctx durable.Context) (int, error) {
			_, err := durable.RunInChild(ctx, "inner", func(ctx durable.Context) (int, error) {
				return 1, durable.Wait(ctx, "cool off", time.Hour)
			})
			if err != nil {
				return 0, err
			}
			return durable.Step(ctx, "charge", succeeds)
		})
	})
}

func TestFailedChild(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (string, error) {
		_, err := durable.RunInChild(ctx, "ship", func(durable.Context) (int, error) {
			return 0, errBusy
		})
		if err == nil {
			return "", errors.New("is shipped")
		}
		return "kept", nil
	})
}

// Operations in a virtual context belong to what is around it, as their ParentId
// says; its span stands beside theirs.
func TestVirtualContexts(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.RunInChild(ctx, "around", func(ctx durable.Context) (int, error) {
			n, err := durable.RunInChild(ctx, "virtual", func(ctx durable.Context) (int, error) {
				if err := durable.Wait(ctx, "within", time.Hour); err != nil {
					return 0, err
				}
				return durable.Step(ctx, "charge", succeeds)
			}, durable.AsVirtual())
			if err != nil {
				return 0, err
			}
			return n, durable.Wait(ctx, "after", time.Hour)
		})
	})
}

// branches are one that waits, one that is retried, and one that fails.
func branches() []durable.Branch[int] {
	return []durable.Branch[int]{
		{Name: "slow", Run: func(ctx durable.Context) (int, error) {
			return 1, durable.Wait(ctx, "rest", time.Hour)
		}},
		{Name: "retried", Run: func(ctx durable.Context) (int, error) {
			return durable.Step(ctx, "try", succeedsAt(2), everyMinute(2))
		}},
		{Name: "broken", Run: func(ctx durable.Context) (int, error) {
			return durable.Step(ctx, "break", fails, everyMinute(1))
		}},
	}
}

func TestFailedBranchOfParallel(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Parallel(ctx, "all", branches(),
			durable.WithCompletion(durable.WaitForAll()))
		return batch.SuccessCount(), err
	})
}

func TestFlatBranchesOfParallel(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Parallel(ctx, "all", branches(),
			durable.WithCompletion(durable.WaitForAll()), durable.AsFlat())
		return batch.SuccessCount(), err
	})
}

// What a batch no longer waits for never ends: there is no span for it in the view
// of the execution.
func TestAbandonedBranches(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Parallel(ctx, "fastest", branches()[:2],
			durable.WithCompletion(durable.FirstSuccessful()))
		if err != nil {
			return 0, err
		}
		return batch.SuccessCount(), durable.Wait(ctx, "after", 2*time.Hour)
	})
}

func TestMaps(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "ship", []string{"lamp", "bulb"},
			func(ctx durable.Context, _ string) (int, error) {
				return durable.Step(ctx, "pack", succeeds)
			}, durable.WithItemName(func(item string, _ int) string { return item }))
		return batch.SuccessCount(), err
	})
}

// A context whose large result is recomputed runs again and has ended long ago.
func TestRecomputedContexts(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		text, err := durable.RunInChild(ctx, "large", func(ctx durable.Context) (string, error) {
			if _, err := durable.Step(ctx, "charge", succeeds); err != nil {
				return "", err
			}
			return strings.Repeat("x", protocol.LargeResult), nil
		})
		if err != nil {
			return 0, err
		}
		return len(text), durable.Wait(ctx, "cool off", time.Hour)
	})
}

func TestFutures(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		mail := durable.Go(ctx, "mail", func(ctx durable.Context) (int, error) {
			return 1, durable.Wait(ctx, "rest", time.Minute)
		})
		limit := durable.WaitAsync(ctx, "limit", time.Hour)
		n, err := mail.Await(ctx)
		if err != nil {
			return 0, err
		}
		_, err = limit.Await(ctx)
		return n, err
	})
}
