// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// fleet holds executions o-0 to o-5 of "order", a second apart, the even ones
// stopped, and one of another function.
func fleet(t *testing.T) *service.Service {
	t.Helper()
	svc := service.New(service.Config{})
	for i := range 6 {
		req := service.StartRequest{FunctionName: "order", Name: fmt.Sprintf("o-%d", i)}
		if i == 5 {
			req.Qualifier = "2"
		}
		e, _, err := svc.Start(after(float64(i)), req)
		require.NoError(t, err)
		if i%2 == 0 {
			e.Stop(after(10), nil)
		}
	}
	startIn(t, svc, service.StartRequest{FunctionName: "price", Name: "p"})
	return svc
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	svc := fleet(t)
	running := []protocol.ExecutionStatus{protocol.ExecutionRunning}
	either := []protocol.ExecutionStatus{protocol.ExecutionRunning, protocol.ExecutionStopped}
	for name, row := range map[string]struct {
		query service.ListQuery
		want  []string
	}{
		"NewestFirst": {service.ListQuery{}, []string{"o-5", "o-4", "o-3", "o-2", "o-1", "o-0"}},
		"OldestFirst": {
			service.ListQuery{ReverseOrder: true}, []string{"o-0", "o-1", "o-2", "o-3", "o-4", "o-5"},
		},
		"Statuses":  {service.ListQuery{Statuses: running}, []string{"o-5", "o-3", "o-1"}},
		"TwoOfThem": {service.ListQuery{Statuses: either, Name: "o-2"}, []string{"o-2"}},
		"Qualifier": {
			service.ListQuery{Qualifier: "$LATEST", Statuses: running}, []string{"o-3", "o-1"},
		},
		"Name":       {service.ListQuery{Name: "o-3"}, []string{"o-3"}},
		"NameOfNone": {service.ListQuery{Name: "o"}, nil},
		"Interval": {
			service.ListQuery{StartedAfter: after(1), StartedBefore: after(4)},
			[]string{"o-3", "o-2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.query.FunctionName = "order"
			for _, items := range []int{0, 1, 2} {
				row.query.MaxItems, row.query.Marker = items, ""
				var got []string
				for {
					page, err := svc.List(row.query)
					require.NoError(t, err)
					if items > 0 {
						require.LessOrEqual(t, len(page.Executions), items)
					}
					for _, d := range page.Executions {
						got = append(got, d.Name)
					}
					if row.query.Marker = page.NextMarker; page.NextMarker == "" {
						break
					}
				}
				require.Equal(t, row.want, got)
			}
		})
	}
}

func TestListRefusesBadQueries(t *testing.T) {
	t.Parallel()
	svc := fleet(t)
	_, err := svc.List(service.ListQuery{FunctionName: "order", MaxItems: 1001})
	requireInvalid(t, err, violated("maxItems", "Member must be between 0 and 1000"))
	_, err = svc.List(service.ListQuery{FunctionName: "order", Marker: "bm9uZQ"})
	requireInvalid(t, err, "Invalid marker")
}

func TestListPagesDoNotShift(t *testing.T) {
	t.Parallel()
	svc := fleet(t)
	page, err := svc.List(service.ListQuery{FunctionName: "order", MaxItems: 2})
	require.NoError(t, err)
	startIn(t, svc, service.StartRequest{FunctionName: "order", Name: "late"})
	page, err = svc.List(service.ListQuery{
		FunctionName: "order", MaxItems: 2, Marker: page.NextMarker,
	})
	require.NoError(t, err)
	require.Equal(t, "o-3", page.Executions[0].Name)
}
