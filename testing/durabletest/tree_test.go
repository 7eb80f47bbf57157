// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestTreesAreComparedAsTheyAreRead(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{Amount: 1})

	for name, want := range map[string]string{
		"Indented":    shippedTree,
		"Plain":       run.Tree(),
		"WindowsEnds": strings.ReplaceAll(run.Tree(), "\n", "\r\n"),
		"OtherGaps": `
			quote  step  SUCCEEDED  2 attempts
			cool-off    wait   SUCCEEDED     24h0m0s
			charge      step   SUCCEEDED

		`,
	} {
		s := spyOn(t, func(s *spy) { run.RequireTree(s, want) })
		require.False(t, s.failed, "%s: %s", name, &s.errors)
	}
}

func TestTreeDiffPointsToTheLine(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{Amount: 1})

	for name, c := range map[string]struct{ want, says string }{
		"Empty": {"", "line 1 is not wanted: quote step SUCCEEDED 2 attempts\n"},
		"Missing": {
			shippedTree + "\t\t\tthank  step  SUCCEEDED", "line 4 is missing: thank step SUCCEEDED\n",
		},
		"OtherName": {
			strings.Replace(shippedTree, "charge", "bill", 1), `line 3: got "charge", want "bill"` + "\n",
		},
		"OtherStatus": {
			strings.Replace(shippedTree, "wait  SUCCEEDED", "wait  STARTED", 1),
			`line 2: "cool-off" has "SUCCEEDED", want "STARTED"` + "\n",
		},
		"OneColumnLess": {
			strings.Replace(shippedTree, "  2 attempts", "", 1),
			`line 1: "quote" has "2 attempts" too much` + "\n",
		},
		"OneColumnMore": {
			shippedTree[:len(shippedTree)-1] + "  2 attempts", `line 3: "charge" lacks "2 attempts"` + "\n",
		},
		"OtherDepth": {
			strings.Replace(shippedTree, "charge", "  charge", 1),
			`line 3: "charge" is indented by 0, want 2` + "\n",
		},
	} {
		s := spyOn(t, func(s *spy) { run.RequireTree(s, c.want) })
		require.True(t, s.stopped, name)
		require.Contains(t, s.errors.String(),
			"durabletest: the operations are not those wanted: "+c.says, name)
	}
}

func TestTreeDiffShowsTheWholeTree(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{Amount: 1})

	s := spyOn(t, func(s *spy) {
		run.RequireTree(s, strings.Replace(shippedTree, "24h0m0s", "1h0m0s", 1))
	})

	require.Equal(t, `durabletest: the operations are not those wanted: `+
		`line 2: "cool-off" has "24h0m0s", want "1h0m0s"

  (- wanted, + got)
    quote     step  SUCCEEDED  2 attempts
  - cool-off  wait  SUCCEEDED  1h0m0s
  + cool-off  wait  SUCCEEDED  24h0m0s
    charge    step  SUCCEEDED

`, s.errors.String())
}

func TestEmptyTreeIsEmpty(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, func(durable.Context, any) (int, error) { return 1, nil }, nil)

	run.RequireTree(t, "")
	run.RequireTree(t, "\n\t\t\n")
}

// pack puts two parcels on the way, side by side, and then closes the shop.
func pack(ctx durable.Context, cities []string) (int, error) {
	_, err := durable.Map(ctx, "ship", cities, func(ctx durable.Context, city string) (string, error) {
		if err := durable.Wait(ctx, city, time.Hour); err != nil {
			return "", err
		}
		return city, durable.Do(ctx, "label", func(durable.StepContext) error { return nil })
	})
	if err != nil {
		return 0, err
	}
	return 0, durable.Do(ctx, "close", func(durable.StepContext) error { return nil })
}

func TestTreesInAnyOrderAndInPart(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, pack, []string{"kyoto", "oslo"})
	anyOrder, subset := durabletest.AnyOrder(), durabletest.Subset()
	both := []durabletest.TreeOption{anyOrder, subset}

	for name, c := range map[string]struct {
		want string
		opts []durabletest.TreeOption
		says string // empty when it fits
	}{
		"AnyOrder": {want: `
			close    step  SUCCEEDED
			ship     map   SUCCEEDED  2/2
			  [0]
			    label  step  SUCCEEDED
			    kyoto  wait  SUCCEEDED  1h0m0s
			  [1]
			    oslo   wait  SUCCEEDED  1h0m0s
			    label  step  SUCCEEDED`, opts: []durabletest.TreeOption{anyOrder}},
		"AnyOrderKeepsInsideWhatIsInside": {
			want: `
			ship     map   SUCCEEDED  2/2
			  [0]
			    label  step  SUCCEEDED
			    oslo   wait  SUCCEEDED  1h0m0s
			  [1]
			    kyoto  wait  SUCCEEDED  1h0m0s
			    label  step  SUCCEEDED
			close    step  SUCCEEDED`, opts: []durabletest.TreeOption{anyOrder},
			says: "line 4 is missing: oslo wait SUCCEEDED 1h0m0s",
		},
		"AnyOrderMissesNothing": {
			want: `
			close    step  SUCCEEDED`, opts: []durabletest.TreeOption{anyOrder},
			says: "line 2 is not wanted: ship map SUCCEEDED 2/2",
		},
		"Subset": {want: `
			ship  map
			  [1]
			    oslo  wait
			close`, opts: []durabletest.TreeOption{subset}},
		"SubsetOfNothing": {want: "", opts: []durabletest.TreeOption{subset}},
		"SubsetKeepsTheOrder": {
			want: `
			close  step
			ship   map`, opts: []durabletest.TreeOption{subset},
			says: "line 2 is missing: ship map",
		},
		"SubsetSaysWhatIsOtherwise": {
			want: `
			ship  map
			  [1]
			    oslo  wait  FAILED
			close`, opts: []durabletest.TreeOption{subset},
			says: `line 3: "oslo" has "SUCCEEDED", want "FAILED"`,
		},
		"SubsetInAnyOrder": {want: `
			close  step
			ship   map
			  [1]
			    label  step
			    oslo   wait`, opts: both},
		"SubsetUsesNothingTwice": {want: `
			ship  map
			  [0]
			    label  step
			    label  step`, opts: both, says: "line 4 is missing: label step"},
	} {
		s := spyOn(t, func(s *spy) { run.RequireTree(s, c.want, c.opts...) })
		if c.says == "" {
			require.False(t, s.failed, "%s: %s", name, &s.errors)
			continue
		}
		require.True(t, s.stopped, name)
		require.Contains(t, s.errors.String(), "wanted: "+c.says+"\n", name)
	}
}

func TestOperationsHaveTreesToo(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, pack, []string{"kyoto", "oslo"})
	branch := run.Operation(t, "ship").Child(t, "[1]")

	branch.RequireTree(t, `
		[1]
		  oslo   wait  SUCCEEDED  1h0m0s
		  label  step  SUCCEEDED
	`)
	s := spyOn(t, func(s *spy) { branch.RequireTree(s, "[1]", durabletest.AnyOrder()) })
	require.Contains(t, s.errors.String(),
		`durabletest: branch "ship/[1]" is not as wanted: line 2 is not wanted: oslo wait SUCCEEDED`)
}
