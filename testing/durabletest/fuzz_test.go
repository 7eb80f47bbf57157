// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

type basket struct {
	ID    string
	Items []struct {
		Price  int
		Weight float64
		Note   *string
	}
	Rush   bool
	Labels map[string]int8
	Due    time.Time
}

// settleBasket is sound, whatever is in the basket.
func settleBasket(ctx durable.Context, in basket) (int, error) {
	batch, err := durable.Map(ctx, "price", in.Items, func(ctx durable.Context, item struct {
		Price  int
		Weight float64
		Note   *string
	},
	) (int, error) {
		if err := durable.Wait(ctx, "", time.Minute); err != nil {
			return 0, err
		}
		return durable.Step(ctx, "", number(item.Price))
	})
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, v := range batch.Results() {
		sum += v
	}
	if in.Rush {
		sum++
	}
	return sum, nil
}

func FuzzBasket(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x03abc\x02\x08\x04\x00\x06\x02\x01\x01\x01\x00\x00\x00\x00\x00\x01\x02\x03\x04\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		run := durabletest.FuzzRun(t, data, settleBasket)
		require.NoError(t, run.Err())
	})
}

// randomBytes are what a fuzzer may come up with.
func randomBytes(n int) []byte {
	data := make([]byte, 64)
	random := rand.New(rand.NewPCG(uint64(n), 0))
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return data
}

func TestNoBytesAreAnUndisturbedRun(t *testing.T) {
	t.Parallel()
	in := basket{ID: "not asked"}

	run := durabletest.FuzzRun(t, nil, func(ctx durable.Context, got basket) (int, error) {
		in = got
		return settleBasket(ctx, got)
	})

	require.Zero(t, run.Output(t))
	require.Empty(t, run.FaultHits())
	require.Equal(t, 1, run.Invocations())
	require.Equal(t, basket{
		Items: in.Items, Labels: map[string]int8{}, Due: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}, in)
	require.Empty(t, in.Items)
}

func TestBytesBecomeInputsOrdersAndFaults(t *testing.T) {
	t.Parallel()
	inputs, kinds, histories := map[string]bool{}, map[string]bool{}, map[string]bool{}

	for n := range 300 {
		run := durabletest.FuzzRun(t, randomBytes(n), settleBasket)
		inputs[*run.Result().Input] = true
		require.LessOrEqual(t, len(run.FaultHits()), 4)
		for _, h := range run.FaultHits() {
			kinds[string(h.Fault.Kind)] = true
		}
		history := historyOf(t, run)
		require.Equal(t, history,
			historyOf(t, durabletest.FuzzRun(t, randomBytes(n), settleBasket)), "the same bytes")
		histories[history] = true
	}

	require.Greater(t, len(inputs), 290)
	require.Greater(t, len(histories), 290)
	require.Len(t, kinds, 7, "all kinds of faults")
}

func TestFuzzRunCatchesAnInputThatBreaksTheFunction(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, in basket) (int, error) {
		if in.Rush && len(in.Items) == 3 { // the request id is another one at every invocation
			return 0, durable.Wait(ctx, "", time.Duration(len(ctx.Execution().RequestID))*time.Hour)
		}
		return len(in.Items), nil
	}

	for n := 0; ; n++ {
		require.Less(t, n, 1000, "nothing was found")
		s := spyOn(t, func(s *spy) { durabletest.FuzzRun(s, randomBytes(n), fn) })
		if !s.failed {
			continue
		}
		require.Contains(t, s.errors.String(), "durabletest: fuzz run: the function fails\n\n")
		require.Contains(t, s.errors.String(), "now:      FAILED with durable.ValidationError")
		require.Contains(t, s.errors.String(), `input: {"ID":"`)
		require.Contains(t, s.errors.String(), `"Rush":true`)
		require.Contains(t, s.errors.String(), "\nschedule: x")
		break
	}
}

func TestFuzzRunCatchesADoubleChargeByAFault(t *testing.T) {
	t.Parallel()
	charges := 0
	fn := func(ctx durable.Context, amount int8) (int, error) {
		return durable.Step(ctx, "charge", func(durable.StepContext) (int, error) {
			charges++
			return int(amount), nil
		})
	}
	once := durabletest.EachRun(func() func() error {
		charges = 0
		return func() error {
			if charges > 1 {
				return errors.New("the card was charged twice")
			}
			return nil
		}
	})

	durabletest.FuzzRun(t, []byte{5}, fn, once)
	s := spyOn(t, func(s *spy) { durabletest.FuzzRun(s, []byte{5, 6, 0}, fn, once) })

	require.Contains(t, s.errors.String(), `durabletest: fuzz run: the function fails

  the card was charged twice

input: -3
schedule: x
fault: process gone, request lost at checkpoint 2 (SUCCEED charge)

execution arn:`)
}

func TestFuzzRunCatchesARaceByTheSchedule(t *testing.T) {
	t.Parallel()

	for n := 0; ; n++ {
		require.Less(t, n, 1000, "nothing was found")
		s := spyOn(t, func(s *spy) {
			durabletest.FuzzRun(s, randomBytes(n), shared, durabletest.WithoutReplayCheck())
		})
		if s.failed {
			require.Contains(t, s.errors.String(), ", undisturbed 2\n")
			break
		}
	}
}

func TestFuzzRunTellsOfItsBytesWhenTheTestFailsLater(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.FuzzRun(s, []byte{4}, func(_ durable.Context, n int) (int, error) { return n, nil })
		s.failed = true
	})

	require.Contains(t, s.logs.String(), "input: 2\nschedule: x\n\nexecution arn:")
}

func TestFuzzRunThatFailsUndisturbedSaysSo(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.FuzzRun(s, nil, func(ctx durable.Context, _ int) (int, error) {
			return durable.WaitForCallback[int](ctx, "never",
				func(durable.StepContext, string) error { return nil })
		})
	})

	require.Contains(t, s.errors.String(),
		"\n\n  without faults: the run did not end: nothing can happen any more: callback \"never\"")
}

func TestInputsAreChosenFrom(t *testing.T) {
	t.Parallel()
	given := func(n byte) int {
		run := durabletest.FuzzRun(t, []byte{n},
			func(_ durable.Context, n int) (int, error) { return n, nil }, durabletest.Inputs(10, 20, 30))
		return run.Output(t)
	}

	require.Equal(t, []int{10, 20, 30, 10}, []int{given(0), given(1), given(2), given(3)})

	s := spyOn(t, func(s *spy) {
		durabletest.FuzzRun(s, nil, func(durable.Context, int) (int, error) { return 0, nil },
			durabletest.Inputs("x"))
	})
	require.Equal(t, "durabletest: Inputs has a string, the function takes a int\n", s.errors.String())
}

// everything has a member of every kind that an input may have.
type everything struct {
	B   bool
	I   int
	I64 int64
	U   uint16
	F   float32
	S   string
	P   *everything
	L   []string
	A   [2]byte
	M   map[string]any
	N   json.Number
	R   json.RawMessage
	D   time.Duration
	T   time.Time
	X   any
	E   error
	C   chan int `json:"-"`
	IP  netip.Addr
	own int
}

func TestBytesFillInputsOfAnyKind(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	note := func(is bool, what string) {
		if is {
			seen[what] = true
		}
	}

	for n := range 400 {
		var in everything
		durabletest.FuzzRun(t, randomBytes(n), func(_ durable.Context, v everything) (string, error) {
			in = v
			return fmt.Sprint(v.B, v.I), nil
		})
		note(in.B, "bool")
		note(in.I < 0, "negative")
		note(in.I64 > 1<<40, "large")
		note(in.U > 1000, "unsigned")
		note(in.F != 0, "float")
		note(len(in.S) > 3, "text")
		note(in.P != nil, "pointer")
		note(len(in.L) == 4, "slice")
		note(in.A[1] != 0, "array")
		note(len(in.M) > 1, "map")
		note(in.N != "" && in.N != "0", "number")
		note(len(in.R) > 4, "raw")
		note(in.D < 0, "duration")
		note(in.T.Year() != 2026, "time")
		note(in.X != nil, "any")
		require.Zero(t, in.own)
		require.Nil(t, in.E)
		require.False(t, in.IP.IsValid(), "what writes itself is left as it is")
	}

	require.Len(t, seen, 15, "%v", seen)
}
