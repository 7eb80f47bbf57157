// SPDX-License-Identifier: Apache-2.0

package claim

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Metrics returns a plugin that writes how long every operation took, from its
// start to its end and over all invocations, as one line in the embedded metric
// format of CloudWatch. An operation that waits for a week took a week.
func Metrics(w io.Writer) durable.Plugin {
	out := &metrics{encoder: json.NewEncoder(w)}
	return durable.Plugin{Name: "metrics", OperationEnd: out.operationEnd}
}

type metrics struct {
	mu      sync.Mutex // guards encoder: branches end at the same time
	encoder *json.Encoder
}

// line is a metric with what CloudWatch needs to find it in the log.
type line struct {
	AWS       directive `json:"_aws"`
	Operation string    `json:"Operation"`
	Status    string    `json:"Status"`
	Duration  int64     `json:"Duration"`
}

type directive struct {
	Timestamp int64    `json:"Timestamp"`
	Metrics   []metric `json:"CloudWatchMetrics"`
}

type metric struct {
	Namespace  string       `json:"Namespace"`
	Dimensions [][]string   `json:"Dimensions"`
	Metrics    []definition `json:"Metrics"`
}

type definition struct {
	Name string `json:"Name"`
	Unit string `json:"Unit"`
}

func (m *metrics) operationEnd(ctx context.Context, info durable.OperationInfo) {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := m.encoder.Encode(line{
		AWS: directive{
			Timestamp: info.EndTime.UnixMilli(),
			Metrics: []metric{{
				Namespace:  "Claims",
				Dimensions: [][]string{{"Operation", "Status"}},
				Metrics:    []definition{{Name: "Duration", Unit: "Seconds"}},
			}},
		},
		Operation: info.Name,
		Status:    string(info.Status),
		Duration:  int64(info.EndTime.Sub(info.StartTime) / time.Second),
	})
	if err != nil { // nothing that a plugin does can fail the execution
		slog.ErrorContext(ctx, "metric is lost", "operation", info.Name, "error", err)
	}
}
