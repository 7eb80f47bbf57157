// SPDX-License-Identifier: Apache-2.0

package values_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/advanced/values"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestPageIsRecordedCompressed(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, values.Write, "news",
		durabletest.WithinBudget(durabletest.Budget{LongestPayload: 10_000}))

	require.Equal(t, 240_000, run.Output(t))
}

func TestOldPagesFitTheNewType(t *testing.T) {
	t.Parallel()
	var page values.Page

	err := durable.JSON().Deserialize(t.Context(), durable.SerdesInfo{},
		[]byte(`{"title":"old","text":"as v1 wrote it"}`), &page)

	require.NoError(t, err)
	require.Equal(t, "en", page.Language())
}

// shelf is a store in memory.
type shelf map[string]string

func (s shelf) Put(key, text string) error { s[key] = text; return nil }

func (s shelf) Get(key string) (string, error) {
	text, ok := s[key]
	if !ok {
		return "", errors.New("no such text")
	}
	return text, nil
}

func TestReferencesAreSmall(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, values.Report{Store: shelf{}}.Publish, "news",
		durabletest.WithinBudget(durabletest.Budget{LongestPayload: 200}))

	require.Equal(t, 100_000, run.Output(t))
}

func TestLargeBatchIsPutTogetherAgain(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, values.Collect, []string{"one", "two", "four"},
		durabletest.WithinBudget(durabletest.Budget{LongestPayload: 200_000}))

	require.Equal(t, 400_000, run.Output(t))
	run.RequireBodyRuns(t, "load", 3)
}

// wrong: unexported fields have no JSON, and are zero when the step returns
func lost(ctx durable.Context, _ string) (int, error) {
	type total struct{ cents int }
	sum, err := durable.Step(ctx, "sum", func(durable.StepContext) (total, error) {
		return total{cents: 7}, nil
	})
	return sum.cents, err
}

func TestUnexportedFieldsAreLostAtOnce(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, lost, "")

	require.Zero(t, run.Output(t), "in the first run already, not only at a replay")
}

// wrong: more than 1 MiB can't be recorded
func tooLarge(ctx durable.Context, _ string) (int, error) {
	text, err := durable.Step(ctx, "load", func(durable.StepContext) (string, error) {
		return strings.Repeat("x", 2<<20), nil
	})
	return len(text), err
}

func TestTooLargeIsRefusedByName(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, tooLarge, "")

	run.RequireFailed(t, durable.ErrTooLarge)
	require.ErrorContains(t, run.Err(), "return a reference to where the data is")
}

// shouting is a serdes of one's own.
type shouting struct{ durable.Serdes }

func (s shouting) Serialize(
	ctx context.Context, info durable.SerdesInfo, value any,
) ([]byte, error) {
	payload, err := s.Serdes.Serialize(ctx, info, value)
	if err != nil || info.External {
		return payload, err // callers know nothing of it
	}
	return []byte(strings.ToUpper(string(payload))), nil
}

func (s shouting) Deserialize(
	ctx context.Context, info durable.SerdesInfo, payload []byte, into any,
) error {
	if !info.External {
		payload = []byte(strings.ToLower(string(payload)))
	}
	return s.Serdes.Deserialize(ctx, info, payload, into)
}

func TestSerdesThatLosesSomethingShowsInTheFirstRun(t *testing.T) {
	t.Parallel()
	says := func(ctx durable.Context, word string) (string, error) {
		said, err := durable.Step(ctx, "say", func(durable.StepContext) (string, error) {
			return word, nil
		})
		if err != nil {
			return "", err
		}
		return said, durable.Wait(ctx, "wait", time.Hour)
	}

	run := durabletest.Run(t, says, "Hello",
		durabletest.Handler(durable.WithSerdes(shouting{durable.JSON()})))

	require.Equal(t, "hello", run.Output(t), "its capital letter is gone")
}
