// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// trail collects lines from any goroutine.
type trail struct {
	mu    sync.Mutex
	lines []string
}

func (t *trail) add(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, fmt.Sprintf(format, args...))
}

func (t *trail) with(prefix string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var found []string
	for _, line := range t.lines {
		if strings.HasPrefix(line, prefix) {
			found = append(found, line)
		}
	}
	return found
}

// reporting is a plugin that writes a line for each hook.
func reporting(t *trail) durable.Plugin {
	parent := func(id string) string {
		if id == "" {
			return "NONE"
		}
		return id
	}
	operation := func(hook string, i durable.OperationInfo) {
		t.add("%s %s %s %q parent=%s %s replay=%v", hook, i.ID, i.SubType, i.Name,
			parent(i.ParentID), i.Status, i.IsReplay)
	}
	function := func(i durable.UserFunctionInfo) string {
		return fmt.Sprintf("%s %s n=%d parent=%s replay=%v children=%v", i.ID, i.SubType, i.Attempt,
			parent(i.ParentID), i.IsReplay, i.IsReplayingChildren)
	}
	return durable.Plugin{
		Name: "reporting",
		InvocationStart: func(_ context.Context, i durable.InvocationInfo) {
			t.add("invocation-start first=%v operations=%d updated=%d",
				i.IsFirstInvocation, i.Operations.Len(), i.Updated.Len())
		},
		InvocationEnd: func(_ context.Context, i durable.InvocationEndInfo) {
			t.add("invocation-end %s first=%v err=%v", i.Status, i.IsFirstInvocation, i.Err)
		},
		OperationStart: func(_ context.Context, i durable.OperationInfo) { operation("op-start", i) },
		OperationEnd:   func(_ context.Context, i durable.OperationInfo) { operation("op-end", i) },
		OperationChange: func(_ context.Context, i durable.ChangeInfo) {
			for id, op := range i.Updated.All() {
				_, known := i.Operations.Get(id)
				t.add("change %s %s full=%v", id, op.Status, known)
			}
		},
		UserFunctionStart: func(_ context.Context, i durable.UserFunctionInfo) {
			t.add("fn-start %s", function(i))
		},
		UserFunctionEnd: func(_ context.Context, i durable.UserFunctionEndInfo) {
			t.add("fn-end %s n=%d %s err=%v", i.ID, i.Attempt, i.Outcome, i.Err)
		},
	}
}

func number(durable.StepContext) (int, error) { return 7, nil }

func TestPluginHooksInOrder(t *testing.T) {
	t.Parallel()
	var seen trail
	out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		seen.add("handler")
		return durable.RunInChild(ctx, "outer", func(ctx durable.Context) (int, error) {
			return durable.Step(ctx, "greet", func(durable.StepContext) (int, error) {
				seen.add("body")
				return 7, nil
			})
		})
	}, durable.WithPlugins(reporting(&seen)))
	require.Equal(t, "7", text(out.Result))
	require.Equal(t, []string{
		"invocation-start first=true operations=1 updated=0",
		"handler",
		`op-start 1 RunInChildContext "outer" parent=NONE  replay=false`,
		"fn-start 1 RunInChildContext n=0 parent=NONE replay=false children=false",
		`op-start 1-1 Step "greet" parent=1  replay=false`,
		"change 1 STARTED full=true",
		"change 1-1 STARTED full=true",
		"fn-start 1-1 Step n=1 parent=1 replay=false children=false",
		"body",
		"fn-end 1-1 n=1 SUCCEEDED err=<nil>",
		`op-end 1-1 Step "greet" parent=1 SUCCEEDED replay=false`,
		"change 1-1 SUCCEEDED full=true",
		"fn-end 1 n=0 SUCCEEDED err=<nil>",
		`op-end 1 RunInChildContext "outer" parent=NONE SUCCEEDED replay=false`,
		"change 1 SUCCEEDED full=true",
		"invocation-end SUCCEEDED first=true err=<nil>",
	}, seen.lines)
}

func TestPluginSeesRetriesAsAttemptsOfOneOperation(t *testing.T) {
	t.Parallel()
	var seen trail
	_, invocations, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		if _, err := durable.Step(ctx, "a", number); err != nil {
			return 0, err
		}
		return durable.Step(ctx, "b", func(ctx durable.StepContext) (int, error) {
			if ctx.Attempt() == 1 {
				return 0, errors.New("busy")
			}
			return 1, nil
		})
	}, durable.WithPlugins(reporting(&seen)))
	require.Equal(t, 2, invocations)
	require.Equal(t, []string{
		`op-start 1 Step "a" parent=NONE  replay=false`,
		`op-start 2 Step "b" parent=NONE  replay=false`,
		`op-start 2 Step "b" parent=NONE READY replay=true`,
	}, seen.with("op-start"))
	require.Equal(t, []string{
		`op-end 1 Step "a" parent=NONE SUCCEEDED replay=false`,
		`op-end 2 Step "b" parent=NONE SUCCEEDED replay=false`,
	}, seen.with("op-end"))
	require.Equal(t, []string{
		"fn-end 1 n=1 SUCCEEDED err=<nil>",
		"fn-end 2 n=1 FAILED err=busy",
		"fn-end 2 n=2 SUCCEEDED err=<nil>",
	}, seen.with("fn-end"))
	require.Equal(t, []string{
		"change 1 STARTED full=true", "change 1 SUCCEEDED full=true",
		"change 2 STARTED full=true", "change 2 PENDING full=true",
		"change 2 STARTED full=true", "change 2 SUCCEEDED full=true",
	}, seen.with("change"))
}

func TestPluginSeesSuspensionAsNoFailure(t *testing.T) {
	t.Parallel()
	var seen trail
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.RunInChild(ctx, "c", func(ctx durable.Context) (int, error) {
			return 1, durable.Wait(ctx, "w", time.Hour)
		})
	}, durable.WithPlugins(reporting(&seen)))
	require.Equal(t, []string{
		"invocation-start first=true operations=1 updated=0",
		`op-start 1 RunInChildContext "c" parent=NONE  replay=false`,
		"fn-start 1 RunInChildContext n=0 parent=NONE replay=false children=false",
		`op-start 1-1 Wait "w" parent=1  replay=false`,
		"change 1 STARTED full=true",
		"change 1-1 STARTED full=true",
		"fn-end 1 n=0 INCOMPLETE err=<nil>",
		"invocation-end PENDING first=true err=<nil>",
		"invocation-start first=false operations=3 updated=1",
		`op-end 1-1 Wait "w" parent=1 SUCCEEDED replay=true`,
		`op-start 1 RunInChildContext "c" parent=NONE STARTED replay=true`,
		"fn-start 1 RunInChildContext n=0 parent=NONE replay=true children=true",
		"fn-end 1 n=0 SUCCEEDED err=<nil>",
		`op-end 1 RunInChildContext "c" parent=NONE SUCCEEDED replay=false`,
		"change 1 SUCCEEDED full=true",
		"invocation-end SUCCEEDED first=false err=<nil>",
	}, seen.lines)
}

func TestPluginSeesVirtualContexts(t *testing.T) {
	t.Parallel()
	var seen trail
	out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.RunInChild(ctx, "flat", func(ctx durable.Context) (int, error) {
			if err := durable.Wait(ctx, "w", time.Hour); err != nil {
				return 0, err
			}
			return 0, errors.New("no")
		}, durable.AsVirtual())
	}, durable.WithPlugins(reporting(&seen)))
	require.Equal(t, protocol.InvocationFailed, out.Status)
	require.Equal(t, []string{
		`op-start 1 RunInChildContext "flat" parent=NONE  replay=false`,
		`op-start 1-1 Wait "w" parent=NONE  replay=false`,
		`op-start 1 RunInChildContext "flat" parent=NONE  replay=true`,
	}, seen.with("op-start"))
	require.Equal(t, []string{
		`op-end 1-1 Wait "w" parent=NONE SUCCEEDED replay=true`,
		`op-end 1 RunInChildContext "flat" parent=NONE FAILED replay=false`,
	}, seen.with("op-end"))
	require.Equal(t, []string{
		"invocation-end PENDING first=true err=<nil>",
		"invocation-end FAILED first=false err=no",
	}, seen.with("invocation-end"))
}

func TestPluginSeesRecomputedContexts(t *testing.T) {
	t.Parallel()
	var seen trail
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.RunInChild(ctx, "large", func(ctx durable.Context) (string, error) {
			if _, err := durable.Step(ctx, "s", number); err != nil {
				return "", err
			}
			return strings.Repeat("x", protocol.LargeResult), nil
		})
		if err != nil {
			return 0, err
		}
		return 1, durable.Wait(ctx, "w", time.Hour)
	}, durable.WithPlugins(reporting(&seen)))
	require.Equal(t, []string{
		"fn-start 1 RunInChildContext n=0 parent=NONE replay=false children=false",
		"fn-start 1-1 Step n=1 parent=1 replay=false children=false",
		"fn-start 1 RunInChildContext n=0 parent=NONE replay=true children=true",
	}, seen.with("fn-start"))
	require.Len(t, seen.with("op-start 1 "), 1, "a finished operation does not start again")
	require.Len(t, seen.with("op-end 1 "), 1)
}

func TestPluginSeesRefusedInvocations(t *testing.T) {
	t.Parallel()
	var seen trail
	b := testbackend.New("null")
	b.Before = func(call int, _ []protocol.OperationUpdate) error {
		if call == 1 {
			return errors.New("no network")
		}
		return nil
	}
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "s", number)
	}, durable.WithPlugins(reporting(&seen)))
	_, err := h.Invoke(t.Context(), b, b.Event())
	require.ErrorContains(t, err, "no network")
	ends := seen.with("invocation-end")
	require.Len(t, ends, 1)
	require.Contains(t, ends[0], "invocation-end RETRYING first=true err=durable: the invocation ended")
}

func TestPluginInfoIsWhatTheRecordSays(t *testing.T) {
	t.Parallel()
	var ends []durable.OperationInfo
	var starts []durable.InvocationInfo
	var last durable.InvocationEndInfo
	b := testbackend.New(`{"order":1}`)
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		_, _ = durable.Step(ctx, "ok", number)
		_, err := durable.Step(ctx, "bad", func(durable.StepContext) (int, error) {
			return 0, &declinedError{Code: "51"}
		}, durable.WithRetry(durable.NoRetry()))
		var declined *declinedError
		require.ErrorAs(t, err, &declined)
		return "done", nil
	}, declines, durable.WithPlugins(durable.Plugin{
		InvocationStart: func(_ context.Context, i durable.InvocationInfo) { starts = append(starts, i) },
		InvocationEnd:   func(_ context.Context, i durable.InvocationEndInfo) { last = i },
		OperationEnd:    func(_ context.Context, i durable.OperationInfo) { ends = append(ends, i) },
	}))
	_, _, err := testbackend.Serial(b).Run(durable.WithRequestID(t.Context(), "req-1"), h)
	require.NoError(t, err)

	require.Equal(t, testbackend.ARN, starts[0].Execution.ARN)
	require.Equal(t, "req-1", starts[0].Execution.RequestID)
	require.Equal(t, 2026, starts[0].Execution.StartTime.Year())
	require.Equal(t, `{"order":1}`, *starts[0].Input)
	require.Equal(t, `"done"`, *last.Result)
	require.Equal(t, protocol.InvocationSucceeded, last.Status)
	require.True(t, last.IsFirstInvocation)

	require.Len(t, ends, 2)
	require.Equal(t, "7", *ends[0].Result)
	require.Equal(t, 1, ends[0].Attempt)
	require.Equal(t, protocol.TypeStep, ends[0].Type)
	require.False(t, ends[0].StartTime.IsZero())
	require.False(t, ends[0].EndTime.IsZero())
	require.NoError(t, ends[0].Err)
	var declined *declinedError
	require.ErrorAs(t, ends[1].Err, &declined)
	require.Equal(t, "51", declined.Code)

	*ends[0].Result = "changed"
	require.Equal(t, "7", *b.Operation("1").Result(), "a plugin can't reach the record")
}

func TestPanickingPluginsAreIsolated(t *testing.T) {
	t.Parallel()
	var seen, logs trail
	faulty := func(hook string) { seen.add("faulty %s", hook); panic("faulty " + hook) }
	plugin := durable.Plugin{
		Name:            "faulty",
		InvocationStart: func(context.Context, durable.InvocationInfo) { faulty("invocation-start") },
		InvocationEnd:   func(context.Context, durable.InvocationEndInfo) { faulty("invocation-end") },
		OperationStart:  func(context.Context, durable.OperationInfo) { faulty("op-start") },
		OperationEnd:    func(context.Context, durable.OperationInfo) { faulty("op-end") },
		OperationChange: func(context.Context, durable.ChangeInfo) { faulty("change") },
		UserFunctionStart: func(context.Context, durable.UserFunctionInfo) {
			faulty("fn-start")
		},
		UserFunctionEnd: func(context.Context, durable.UserFunctionEndInfo) { faulty("fn-end") },
		WrapInvocation: func(
			context.Context, durable.InvocationInfo, func(context.Context) durable.InvocationEndInfo,
		) {
			faulty("wrap-invocation")
		},
		WrapUserFunction: func(
			context.Context, durable.UserFunctionInfo, func(context.Context) error,
		) {
			faulty("wrap-fn")
		},
		LogAttrs: func(context.Context) []slog.Attr { faulty("attrs"); return nil },
	}
	fn := func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("hello")
		return durable.Step(ctx, "s", func(durable.StepContext) (int, error) {
			seen.add("body")
			return 7, nil
		})
	}
	out, _, b := run(t, fn, durable.WithPlugins(plugin, reporting(&seen)),
		durable.WithLogHandler(&lines{trail: &logs}))
	plain, _, bare := run(t, fn, durable.WithLogHandler(&lines{trail: &trail{}}))
	require.Equal(t, plain, out)
	require.Equal(t, bare.Updates(), b.Updates())
	require.Equal(t, []string{"body", "body"}, seen.with("body"), "once with and once without")
	for _, hook := range []string{
		"invocation-start", "invocation-end", "op-start", "op-end", "fn-start", "fn-end", "attrs",
		"wrap-invocation", "wrap-fn",
	} {
		require.Len(t, seen.with("faulty "+hook), 1, hook)
		require.Contains(t, strings.Join(logs.with("ERROR"), "\n"), "plugin=faulty hook=")
	}
	require.Len(t, seen.with("op-end"), 1, "the healthy plugin sees everything")
	require.Len(t, seen.with("invocation-end"), 1)
	require.Len(t, logs.with("INFO hello"), 1)
}

type wrapKey struct{}

// wrapper notes when it is entered and left, and adds its name to the context.
func wrapper(t *trail, name string) durable.Plugin {
	add := func(ctx context.Context) context.Context {
		names, _ := ctx.Value(wrapKey{}).(string)
		return context.WithValue(ctx, wrapKey{}, names+name)
	}
	return durable.Plugin{
		WrapInvocation: func(
			ctx context.Context, _ durable.InvocationInfo,
			next func(context.Context) durable.InvocationEndInfo,
		) {
			t.add("%s>invocation", name)
			t.add("%s<invocation %s", name, next(add(ctx)).Status)
		},
		WrapUserFunction: func(
			ctx context.Context, i durable.UserFunctionInfo, next func(context.Context) error,
		) {
			t.add("%s>%s", name, i.ID)
			defer t.add("%s<%s", name, i.ID)
			err := next(add(ctx))
			t.add("%s=%s %v", name, i.ID, err)
		},
		OperationStart: func(ctx context.Context, i durable.OperationInfo) {
			t.add("%s op %s %v", name, i.ID, ctx.Value(wrapKey{}))
		},
	}
}

func TestWrappersNestAndHandDownValues(t *testing.T) {
	t.Parallel()
	var seen trail
	out, _, _ := run(t, func(ctx durable.Context, _ any) (string, error) {
		f := durable.Go(ctx, "b", func(ctx durable.Context) (any, error) {
			return durable.Step(ctx, "s", func(ctx durable.StepContext) (any, error) {
				return ctx.Value(wrapKey{}), nil
			}, durable.WithTimeout(time.Hour))
		})
		v, err := f.Await(ctx)
		return fmt.Sprintf("%v %v", ctx.Value(wrapKey{}), v), err
	}, durable.WithPlugins(wrapper(&seen, "x"), wrapper(&seen, "y")))
	require.Equal(t, `"xy xyxyxy"`, text(out.Result))
	require.Equal(t, []string{
		"x>invocation", "y>invocation",
		"x op 1 xy", "y op 1 xy", "x>1", "y>1",
		"x op 1-1 xyxy", "y op 1-1 xyxy", "x>1-1", "y>1-1",
		"y=1-1 <nil>", "y<1-1", "x=1-1 <nil>", "x<1-1",
		"y=1 <nil>", "y<1", "x=1 <nil>", "x<1",
		"y<invocation SUCCEEDED", "x<invocation SUCCEEDED",
	}, seen.lines)
}

func TestSuspensionUnwindsWrappers(t *testing.T) {
	t.Parallel()
	var seen trail
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.RunInChild(ctx, "c", func(ctx durable.Context) (int, error) {
			return 1, durable.Wait(ctx, "w", time.Hour)
		})
	}, durable.WithPlugins(wrapper(&seen, "x")))
	require.Equal(t, []string{
		"x>invocation", "x op 1 x", "x>1", "x op 1-1 xx", "x<1", "x<invocation PENDING",
		"x>invocation", "x op 1 x", "x>1", "x=1 <nil>", "x<1", "x<invocation SUCCEEDED",
	}, seen.lines)
}

// Whatever a wrapper does, the function runs once and its outcome is the SDK's.
func TestWrappersCannotChangeTheOutcome(t *testing.T) {
	t.Parallel()
	type key struct{}
	foreign := context.Background() //nolint:usetesting // it must not derive from the test's
	cases := map[string]func(ctx context.Context, next func(context.Context) error){
		"PanicsBefore": func(context.Context, func(context.Context) error) { panic("before") },
		"PanicsAfter": func(ctx context.Context, next func(context.Context) error) {
			_ = next(ctx)
			panic("after")
		},
		"DoesNotCall": func(context.Context, func(context.Context) error) {},
		"CallsTwice": func(ctx context.Context, next func(context.Context) error) {
			first := next(ctx)
			require.Equal(t, first, next(ctx))
		},
		"Recovers": func(ctx context.Context, next func(context.Context) error) {
			defer func() { require.Nil(t, recover()) }()
			_ = next(ctx)
		},
		"GivesNoContext": func(_ context.Context, next func(context.Context) error) {
			_ = next(nil) //nolint:contextcheck // on purpose
		},
		"GivesAForeignContext": func(_ context.Context, next func(context.Context) error) {
			_ = next(foreign)
		},
		"Cancels": func(ctx context.Context, next func(context.Context) error) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			_ = next(ctx)
		},
	}
	for name, wrap := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plugin := durable.Plugin{
				WrapUserFunction: func(
					ctx context.Context, _ durable.UserFunctionInfo, next func(context.Context) error,
				) {
					wrap(ctx, next)
				},
				WrapInvocation: func(
					ctx context.Context, _ durable.InvocationInfo,
					next func(context.Context) durable.InvocationEndInfo,
				) {
					wrap(ctx, func(ctx context.Context) error { return next(ctx).Err })
				},
			}
			ran := map[string]int{}
			b := testbackend.New("null")
			h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
				ran["handler"]++
				_, err := durable.RunInChild(ctx, "c", func(ctx durable.Context) (int, error) {
					ran["child"]++
					require.Equal(t, "v", ctx.Value(key{}))
					_, err := durable.Step(ctx, "fails", func(ctx durable.StepContext) (int, error) {
						ran["body"]++
						require.NoError(t, ctx.Err())
						return 0, errors.New("boom")
					}, durable.WithRetry(durable.NoRetry()))
					require.EqualError(t, err, `step "fails" (id 1-1): boom`)
					panic("in the child")
				})
				return 0, err
			}, durable.WithPlugins(plugin, durable.Plugin{}))
			ctx := context.WithValue(t.Context(), key{}, "v")
			out, _, err := testbackend.Serial(b).Run(ctx, h)
			require.NoError(t, err)
			require.Equal(t, "panic: in the child", out.Error.ErrorMessage)
			require.Equal(t, map[string]int{"handler": 1, "child": 1, "body": 1}, ran)
		})
	}
}

func TestPluginsSeeConcurrentBranches(t *testing.T) {
	t.Parallel()
	var seen trail
	b := testbackend.New("null")
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		var futures []*durable.Future[int]
		for range 8 {
			futures = append(futures, durable.Go(ctx, "", func(ctx durable.Context) (int, error) {
				if err := durable.Wait(ctx, "", time.Hour); err != nil {
					return 0, err
				}
				return durable.Step(ctx, "", number)
			}))
		}
		for _, f := range futures {
			if _, err := f.Await(ctx); err != nil {
				return 0, err
			}
		}
		return 0, nil
	}, durable.WithPlugins(reporting(&seen), wrapper(&trail{}, "x")))
	_, n, err := b.Run(t.Context(), h)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Len(t, seen.with("op-end"), 8*3, "each operation ends once")
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(seen.with("op-end")))), 8*3)
	require.Len(t, seen.with("fn-start"), 8*3, "each branch runs twice, each step once")
}

func TestPluginSeesBranches(t *testing.T) {
	t.Parallel()
	var seen trail
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.Parallel(ctx, "ctx", []durable.Branch[string]{
			{Name: "a", Run: func(ctx durable.Context) (string, error) {
				if _, err := durable.Step(ctx, "inner", number); err != nil {
					return "", err
				}
				return "a-done", durable.Wait(ctx, "w", time.Hour)
			}},
			{Name: "b", Run: func(durable.Context) (string, error) { return "b-done", nil }},
		}, durable.WithMaxConcurrency(1))
		return 0, err
	}, durable.WithPlugins(reporting(&seen)))
	require.Equal(t, []string{
		`op-start 1 Parallel "ctx" parent=NONE  replay=false`,
		`op-start 1-1 ParallelBranch "a" parent=1  replay=false`,
		`op-start 1-1-1 Step "inner" parent=1-1  replay=false`,
		`op-start 1-1-2 Wait "w" parent=1-1  replay=false`,
		`op-start 1 Parallel "ctx" parent=NONE STARTED replay=true`,
		`op-start 1-1 ParallelBranch "a" parent=1 STARTED replay=true`,
		`op-start 1-2 ParallelBranch "b" parent=1  replay=false`,
	}, seen.with("op-start"))
	require.Equal(t, []string{
		"fn-start 1-1 ParallelBranch n=0 parent=1 replay=false children=false",
		"fn-start 1-1-1 Step n=1 parent=1-1 replay=false children=false",
		"fn-start 1-1 ParallelBranch n=0 parent=1 replay=true children=true",
		"fn-start 1-2 ParallelBranch n=0 parent=1 replay=false children=false",
	}, seen.with("fn-start"))
	require.Equal(t, []string{
		"fn-end 1-1-1 n=1 SUCCEEDED err=<nil>", "fn-end 1-1 n=0 INCOMPLETE err=<nil>",
		"fn-end 1-1 n=0 SUCCEEDED err=<nil>", "fn-end 1-2 n=0 SUCCEEDED err=<nil>",
	}, seen.with("fn-end"))
}

func TestPluginSeesChecksAsAttempts(t *testing.T) {
	t.Parallel()
	var seen trail
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.WaitForCondition(ctx, "c", 0,
			func(_ durable.StepContext, n int) (int, error) { return n + 1, nil },
			durable.Until(func(n int) bool { return n == 2 }))
	}, durable.WithPlugins(reporting(&seen)))
	require.Equal(t, []string{
		"fn-end 1 n=1 SUCCEEDED err=<nil>", "fn-end 1 n=2 SUCCEEDED err=<nil>",
	}, seen.with("fn-end"))
	require.Len(t, seen.with("op-end"), 1)
}

func TestPluginsSeeBodiesThatAHarnessReplaces(t *testing.T) {
	t.Parallel()
	var seen trail
	b := &replacing{testbackend.Serial(testbackend.New("null"))}
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "s", number)
	}, durable.WithPlugins(reporting(&seen)))
	_, err := h.Invoke(t.Context(), b, b.Event())
	require.NoError(t, err)
	require.Len(t, seen.with("fn-start"), 1)
	require.Len(t, seen.with("fn-end"), 1)
	require.Equal(t, "42", *b.Operation("1").Result())
}

// replacing is a backend that stands in for bodies.
type replacing struct{ *testbackend.SerialBackend }

var _ backend.Interception = (*replacing)(nil)

func (*replacing) Intercept(
	context.Context, backend.Attempt, func(context.Context) (any, error),
) (any, error) {
	return 42, nil
}
