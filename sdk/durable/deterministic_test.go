// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestNowUUIDAndRandRepeatAtReplay(t *testing.T) {
	t.Parallel()
	type sample struct {
		Before, After, Child time.Time
		IDs                  [3]string
		Numbers              [2]uint64
	}
	var seen []sample
	_, invocations, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		var s sample
		s.Before = durable.Now(ctx)
		s.IDs[0], s.IDs[1] = durable.UUID(ctx), durable.UUID(ctx)
		s.Numbers[0] = durable.Rand(ctx).Uint64()
		if err := durable.Wait(ctx, "w", time.Minute); err != nil {
			return 0, err
		}
		s.After = durable.Now(ctx)
		_, err := durable.RunInChild(ctx, "c", func(ctx durable.Context) (int, error) {
			s.IDs[2] = durable.UUID(ctx)
			s.Numbers[1] = durable.Rand(ctx).Uint64()
			s.Child = durable.Now(ctx)
			if err := durable.Wait(ctx, "w", time.Minute); err != nil {
				return 0, err
			}
			seen = append(seen, s)
			return 0, durable.Wait(ctx, "w2", time.Minute)
		})
		if err != nil {
			return 0, err
		}
		return 0, durable.Wait(ctx, "w3", time.Minute)
	})
	require.Equal(t, 5, invocations)
	require.Len(t, seen, 2)
	require.Equal(t, seen[0], seen[1])
	s := seen[0]
	require.True(t, s.After.After(s.Before))
	require.Equal(t, s.After, s.Child)
	require.Equal(t, b.Operation("1").EndTimestamp.Time, s.After)
	require.NotEqual(t, s.IDs[0], s.IDs[1])
	require.NotEqual(t, s.IDs[0], s.IDs[2])
	require.NotEqual(t, s.Numbers[0], s.Numbers[1])
	require.Regexp(t, regexp.MustCompile(
		`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`), s.IDs[0])
}

func TestWaitUntil(t *testing.T) {
	t.Parallel()
	_, invocations, b := run(t, func(ctx durable.Context, _ any) (int, error) {
		if err := durable.WaitUntil(ctx, "past", durable.Now(ctx)); err != nil {
			return 0, err
		}
		return 0, durable.WaitUntil(ctx, "future", durable.Now(ctx).Add(90*time.Second))
	})
	require.Equal(t, 2, invocations)
	require.Equal(t, []string{"START WAIT 2 future"}, b.Updates())
	start := b.Operation("2").StartTimestamp.Time
	require.Equal(t, 90*time.Second, b.Operation("2").WaitDetails.ScheduledEndTimestamp.Sub(start))
}

// What a step's body or a branch draws from an outer context would be missing,
// or come twice, at a replay.
func TestUUIDAndRandRefuseAContextThatIsInUse(t *testing.T) {
	t.Parallel()
	draws := map[string]func(durable.Context){
		"uuid": func(ctx durable.Context) { durable.UUID(ctx) },
		"rand": func(ctx durable.Context) { durable.Rand(ctx) },
	}
	for name, draw := range draws {
		for where, fn := range map[string]func(durable.Context, any) (int, error){
			`step "here" (id 1)`: func(ctx durable.Context, _ any) (int, error) {
				return durable.Step(ctx, "here", func(durable.StepContext) (int, error) {
					draw(ctx)
					return 0, nil
				})
			},
			`map "here" (id 1)`: func(ctx durable.Context, _ any) (int, error) {
				_, err := durable.Map(ctx, "here", []int{1}, func(durable.Context, int) (int, error) {
					draw(ctx)
					return 0, nil
				})
				return 0, err
			},
		} {
			t.Run(name+" in "+where, func(t *testing.T) {
				t.Parallel()
				out, _, _ := run(t, fn)
				require.Equal(t, protocol.InvocationFailed, out.Status)
				require.Equal(t, "durable.MisuseError", out.Error.ErrorType)
				require.Contains(t, out.Error.ErrorMessage, name+" was called at ")
				require.Contains(t, out.Error.ErrorMessage, "but it is in use by "+where)
			})
		}
	}
}
