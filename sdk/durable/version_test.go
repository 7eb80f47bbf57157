// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// program is a handler made of its operations, which returns the versions that
// it was told.
func program(ops ...func(ctx durable.Context) (int, error)) *durable.Handler {
	return durable.NewHandler(func(ctx durable.Context, _ any) ([]int, error) {
		return sequence(ctx, ops...)
	})
}

func sequence(
	ctx durable.Context, ops ...func(ctx durable.Context) (int, error),
) ([]int, error) {
	told := []int{}
	for _, op := range ops {
		v, err := op(ctx)
		if err != nil {
			return nil, err
		}
		if v >= 0 {
			told = append(told, v)
		}
	}
	return told, nil
}

func pause(name string) func(ctx durable.Context) (int, error) {
	return func(ctx durable.Context) (int, error) {
		return -1, durable.Wait(ctx, name, time.Second)
	}
}

func work(name string) func(ctx durable.Context) (int, error) {
	return func(ctx durable.Context) (int, error) {
		return -1, durable.Do(ctx, name, func(durable.StepContext) error { return nil })
	}
}

func version(id string, oldest, newest int) func(ctx durable.Context) (int, error) {
	return func(ctx durable.Context) (int, error) {
		return durable.Version(ctx, id, oldest, newest)
	}
}

func child(ops ...func(ctx durable.Context) (int, error)) func(ctx durable.Context) (int, error) {
	return func(ctx durable.Context) (int, error) {
		told, err := durable.RunInChild(ctx, "child", func(ctx durable.Context) ([]int, error) {
			return sequence(ctx, ops...)
		})
		if err != nil || len(told) == 0 {
			return -1, err
		}
		return told[0], nil
	}
}

func TestNewExecutionFollowsTheNewestVersion(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		out, invocations := r.finish(t, program(
			work("a"), version("x", 0, 2), pause("b"), version("x", 0, 3), version("y", 1, 1), pause("c"),
		))
		require.Equal(t, "[2,2,1]", text(out.Result))
		require.Equal(t, 3, invocations)
		require.Equal(t, []string{
			"START STEP 1 a", "SUCCEED STEP 1 a",
			"START STEP v_x x", "SUCCEED STEP v_x x",
			"START WAIT 2 b",
			"START STEP v_y y", "SUCCEED STEP v_y y",
			"START WAIT 3 c",
		}, r.Updates(), "a version takes no position")
		require.Equal(t, "2", text(r.Operation("v_x").Result()))
		require.Equal(t, "Version", r.Operation("v_x").SubType)
	})
}

func TestUpgrade(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		before  *durable.Handler
		after   *durable.Handler
		want    string
		records string // of the version, "" for none
	}{
		"PassedThePoint": {
			program(work("a"), pause("b"), pause("c")),
			program(work("a"), version("x", 0, 1), pause("b"), pause("c")), "[0]", "",
		},
		"PassedByASkippedPosition": {
			program(work("a"), pastWait, pause("b")),
			program(work("a"), version("x", 0, 1), pastWait, pause("b")), "[0]", "",
		},
		"PassedByAVirtualContext": {
			program(work("a"), virtual(virtual(pause("b")))),
			program(work("a"), version("x", 0, 1), virtual(virtual(pause("b")))), "[0]", "",
		},
		"PassedWithinAChild": {
			program(child(work("a"), pause("b"))),
			program(child(work("a"), version("x", 0, 1), pause("b"))), "[0]", "",
		},
		"SuspendedBeforeThePoint": {
			program(work("a"), pause("b"), pause("c")),
			program(work("a"), pause("b"), version("x", 0, 1), pause("c")), "[1]", "1",
		},
		"CalledAgainAfterTheHistory": {
			program(pause("a")),
			program(version("x", 0, 1), pause("a"), version("x", 0, 2), pause("b"), version("x", 0, 3)),
			"[0,0,0]", "",
		},
		"OneChangeOldOneNew": {
			program(pause("a")),
			program(version("x", 0, 1), pause("a"), version("y", 0, 1), pause("b")), "[0,1]", "",
		},
		"NewestRaised": {
			program(version("x", 0, 1), pause("a")),
			program(version("x", 0, 2), pause("a"), pause("b")), "[1]", "1",
		},
		"OldestRaised": {
			program(version("x", 0, 1), pause("a")),
			program(version("x", 1, 2), pause("a"), pause("b")), "[1]", "1",
		},
		"CallRemoved": {
			program(version("x", 0, 1), pause("a"), pause("b")),
			program(pause("a"), pause("b")), "[]", "1",
		},
		"AnotherChangeBeforeARecordedOne": {
			program(version("x", 0, 1), pause("a")),
			program(version("y", 0, 1), version("x", 0, 1), pause("a"), pause("b")), "[0,1]", "1",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, r runner) {
				r.suspends(t, c.before)
				out, _ := r.finish(t, c.after)
				require.Equal(t, protocol.InvocationSucceeded, out.Status, "%+v", out.Error)
				require.Equal(t, c.want, text(out.Result))
				record := r.Operation("v_x")
				if c.records == "" {
					require.Nil(t, record)
				} else {
					require.Equal(t, c.records, text(record.Result()))
				}
			})
		})
	}
}

// pastWait is a call that takes a position and records nothing.
func pastWait(ctx durable.Context) (int, error) {
	return -1, durable.WaitUntil(ctx, "", durable.Now(ctx))
}

func virtual(op func(ctx durable.Context) (int, error)) func(ctx durable.Context) (int, error) {
	return func(ctx durable.Context) (int, error) {
		_, err := durable.RunInChild(ctx, "virtual", func(ctx durable.Context) (int, error) {
			return op(ctx)
		}, durable.AsVirtual())
		return -1, err
	}
}

func TestBranchesDecideForThemselves(t *testing.T) {
	t.Parallel()
	fan := func(branches int, ops ...func(ctx durable.Context) (int, error)) *durable.Handler {
		return durable.NewHandler(func(ctx durable.Context, _ any) ([]int, error) {
			var futures []*durable.Future[[]int]
			for range branches {
				futures = append(futures, durable.Go(ctx, "", func(ctx durable.Context) ([]int, error) {
					return sequence(ctx, ops...)
				}))
				if err := durable.Wait(ctx, "", time.Second); err != nil {
					return nil, err
				}
			}
			var all []int
			for _, f := range futures {
				told, err := f.Await(ctx)
				if err != nil {
					return nil, err
				}
				all = append(all, told...)
			}
			return all, nil
		})
	}
	both(t, func(t *testing.T, r runner) {
		// The first branch waits behind the point, the second has not begun.
		r.suspends(t, fan(2, pause("a"), pause("b")))
		out, _ := r.finish(t, fan(2, version("x", 0, 1), pause("a"), pause("b")))
		require.Equal(t, "[0,1]", text(out.Result))
	})
}

func TestVersionSurvivesACrashBeforeItsRecord(t *testing.T) {
	t.Parallel()
	for _, lost := range []protocol.OperationAction{protocol.ActionStart, protocol.ActionSucceed} {
		r := runner{testbackend.New("null"), true}
		r.crashes(t, program(work("a"), version("x", 0, 1), pause("b")),
			func(u protocol.OperationUpdate) bool { return u.ID == "v_x" && u.Action == lost })
		out, _ := r.finish(t, program(work("a"), version("x", 0, 2), pause("b")))
		require.Equal(t, "[2]", text(out.Result), "nothing was done by the version that got lost")
	}
}

func TestUnsupportedVersion(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ recorded, oldest, newest int }{
		"NoLonger": {1, 2, 3}, "RolledBack": {3, 0, 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runner{testbackend.New("null"), true}
			r.suspends(t, program(version("x", 0, c.recorded), pause("a"), pause("b")))
			h := durable.NewHandler(func(ctx durable.Context, _ any) (any, error) {
				v, err := durable.Version(ctx, "x", c.oldest, c.newest)
				require.ErrorIs(t, err, durable.ErrUnsupportedVersion)
				require.Equal(t, &durable.VersionError{
					ChangeID: "x", Version: c.recorded, Oldest: c.oldest, Newest: c.newest,
				}, err)
				require.Zero(t, v)
				return nil, err
			})
			out, _ := r.finish(t, h)
			require.Equal(t, "durable.VersionError", out.Error.ErrorType)
			require.Equal(t, fmt.Sprintf("durable: version \"x\": the execution follows version %d,"+
				" the code supports %d to %d; deploy code that supports it for as long as such"+
				" executions are running", c.recorded, c.oldest, c.newest), out.Error.ErrorMessage)
		})
	}
}

func TestUnsupportedVersionIsKnownOutsideAChild(t *testing.T) {
	t.Parallel()
	r := runner{testbackend.New("null"), true}
	r.suspends(t, program(child(version("x", 0, 1), pause("a"))))
	out, _ := r.finish(t, durable.NewHandler(func(ctx durable.Context, _ any) (any, error) {
		_, err := child(version("x", 2, 3), pause("a"))(ctx)
		require.ErrorIs(t, err, durable.ErrUnsupportedVersion)
		return nil, err
	}))
	require.Equal(t, protocol.InvocationFailed, out.Status)
}

func TestChangeIDsDoNotCollide(t *testing.T) {
	t.Parallel()
	ids := []string{
		"a", "a-1", "1", "A", "a b", "a.b", strings.Repeat("x", 27), strings.Repeat("x", 28),
		strings.Repeat("x", 29), strings.Repeat("x", 256), "v_a", "-",
	}
	var ops []func(ctx durable.Context) (int, error)
	for i, id := range ids {
		ops = append(ops, version(id, 0, i))
	}
	ops = append(ops, pause("end"))
	deep := ops
	for range 40 {
		deep = []func(ctx durable.Context) (int, error){child(deep...)}
	}
	out, _, b := run(t, func(ctx durable.Context, _ any) ([]int, error) {
		return sequence(ctx, ops...)
	})
	require.Equal(t, "[0,1,2,3,4,5,6,7,8,9,10,11]", text(out.Result))
	require.Equal(t, "2", text(b.Operation("v_1").Result()))

	_, _, b = run(t, func(ctx durable.Context, _ any) ([]int, error) {
		return sequence(ctx, deep...)
	})
	named := map[string]bool{}
	for _, u := range b.Updates() {
		id := strings.Fields(u)[2]
		require.LessOrEqual(t, len(id), protocol.MaxOperationIDLength)
		if strings.HasPrefix(u, "START STEP") {
			require.False(t, named[id], id)
			named[id] = true
		}
	}
	require.Len(t, named, len(ids))
}

func TestRecomputedResultKeepsItsVersion(t *testing.T) {
	t.Parallel()
	large := func(ops ...func(ctx durable.Context) (int, error)) *durable.Handler {
		return durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
			text, err := durable.RunInChild(ctx, "large", func(ctx durable.Context) (string, error) {
				told, err := sequence(ctx, ops...)
				return fmt.Sprint(told, strings.Repeat(" ", protocol.LargeResult)), err
			})
			if err != nil {
				return "", err
			}
			return strings.TrimSpace(text), durable.Wait(ctx, "", time.Second)
		})
	}
	r := runner{testbackend.New("null"), true}
	r.suspends(t, large(version("x", 0, 1), work("a")))
	out, _ := r.finish(t, large(version("x", 0, 2), work("a"), version("y", 5, 6)))
	require.Equal(t, `"[1 5]"`, text(out.Result), "a closed context passed every point of its code")
}

func TestVersionNeedsAContextInOrder(t *testing.T) {
	t.Parallel()
	out, _, _ := run(t, func(ctx durable.Context, _ any) (any, error) {
		return durable.RunInChild(ctx, "child", func(durable.Context) (any, error) {
			return durable.Version(ctx, "x", 0, 1)
		})
	})
	require.Contains(t, out.Error.ErrorMessage, `version "x" was called`)
	require.Contains(t, out.Error.ErrorMessage, `in use by child "child"`)
}

func TestVersionRecordThatIsNoVersion(t *testing.T) {
	t.Parallel()
	word := `"one"`
	for _, result := range []*string{nil, &word} {
		r := runner{testbackend.New("null"), true}
		h := program(version("x", 0, 1), pause("a"))
		r.suspends(t, h)
		r.Operation("v_x").StepDetails.Result = result
		out, _ := r.finish(t, h)
		require.Equal(t, "durable.NonDeterministicExecutionError", out.Error.ErrorType)
		require.Contains(t, out.Error.ErrorMessage, `version "x" (id v_x) is recorded with`)
		require.NotContains(t, out.Error.ErrorMessage, word)
	}
}

func TestVersionValidation(t *testing.T) {
	t.Parallel()
	_, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.Version(ctx, "", 0, 1)
		requireInvalid(t, err, "version", "change id", "is empty")
		_, err = durable.Version(ctx, "ä", 0, 1)
		requireInvalid(t, err, `version "ä"`, "name", "only printable ASCII is allowed")
		_, err = durable.Version(ctx, "x", 2, 1)
		requireInvalid(t, err, `version "x"`, "versions", "are 2 to 1")
		_, err = durable.Version(ctx, "x", -1, 1)
		requireInvalid(t, err, `version "x"`, "versions", "are -1 to 1")
		return 0, nil
	})
	require.Empty(t, b.Updates(), "nothing is recorded")
}
