// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"net/http"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// durableConfig is the durable configuration of a function or an execution.
type durableConfig struct {
	ExecutionTimeout      int `json:"ExecutionTimeout"`
	RetentionPeriodInDays int `json:"RetentionPeriodInDays"`
}

func durableConfigOf(timeout time.Duration, retentionDays int) durableConfig {
	return durableConfig{
		ExecutionTimeout: int(timeout / time.Second), RetentionPeriodInDays: retentionDays,
	}
}

// executionSummary is an execution in a list.
type executionSummary struct {
	DurableExecutionARN  string                   `json:"DurableExecutionArn"`
	DurableExecutionName string                   `json:"DurableExecutionName"`
	FunctionARN          string                   `json:"FunctionArn"`
	Status               protocol.ExecutionStatus `json:"Status"`
	StartTimestamp       protocol.Timestamp       `json:"StartTimestamp"`
	EndTimestamp         *protocol.Timestamp      `json:"EndTimestamp,omitempty"`
}

func summaryOf(d *service.Description) executionSummary {
	out := executionSummary{
		DurableExecutionARN: d.ARN, DurableExecutionName: d.Name, FunctionARN: d.FunctionARN,
		Status: d.Status, StartTimestamp: protocol.At(d.StartedAt),
	}
	if !d.EndedAt.IsZero() {
		out.EndTimestamp = protocol.AtPtr(d.EndedAt)
	}
	return out
}

type executionDetails struct {
	executionSummary

	Version               string                `json:"Version"`
	DurableConfig         durableConfig         `json:"DurableConfig"`
	TraceHeader           *traceHeader          `json:"TraceHeader,omitempty"`
	ExecutionDataIncluded bool                  `json:"ExecutionDataIncluded"`
	InputPayload          *string               `json:"InputPayload,omitempty"`
	Result                *string               `json:"Result,omitempty"`
	Error                 *protocol.ErrorObject `json:"Error,omitempty"`
}

type traceHeader struct {
	XAmznTraceID string `json:"XAmznTraceId"`
}

// describe returns what is known about an execution, or a refusal.
func (s *Server) describe(arn string) (d service.Description, err error) {
	err = s.at(func(now time.Time) error {
		s.service.Fire(now)
		exec, err := s.service.Execution(arn)
		if err != nil {
			return err
		}
		d = exec.Describe()
		return nil
	})
	return d, err
}

func (s *Server) getExecution(w http.ResponseWriter, r *http.Request) error {
	q := queryOf(r)
	included := q.flag("IncludeExecutionData", true)
	if err := q.err(); err != nil {
		return err
	}
	d, err := s.describe(r.PathValue("arn"))
	if err != nil {
		return err
	}
	out := executionDetails{
		executionSummary: summaryOf(&d), Version: d.Version,
		DurableConfig:         durableConfigOf(d.ExecutionTimeout, d.RetentionDays),
		ExecutionDataIncluded: included,
	}
	if d.TraceHeader != "" {
		out.TraceHeader = &traceHeader{d.TraceHeader}
	}
	if included {
		out.InputPayload, out.Result, out.Error = d.Input, d.Result, d.Error
	}
	return writeJSON(w, out)
}

func (s *Server) getHistory(w http.ResponseWriter, r *http.Request) error {
	q := queryOf(r)
	query := service.HistoryQuery{
		ExcludeData:  !q.flag("IncludeExecutionData", true),
		ReverseOrder: q.flag("ReverseOrder", false),
		Marker:       q.text("Marker"),
		MaxItems:     q.number("MaxItems"),
	}
	if err := q.err(); err != nil {
		return err
	}
	var page service.HistoryPage
	err := s.at(func(now time.Time) error {
		s.service.Fire(now)
		exec, err := s.service.Execution(r.PathValue("arn"))
		if err != nil {
			return err
		}
		page, err = exec.History(query)
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		Events     []protocol.Event `json:"Events"`
		NextMarker string           `json:"NextMarker,omitempty"`
	}{page.Events, page.NextMarker})
}

func (s *Server) listExecutions(w http.ResponseWriter, r *http.Request) error {
	q := queryOf(r)
	called, refusal := parseFunctionName(r.PathValue("function"), q.text("Qualifier"))
	if refusal != nil {
		return refusal
	}
	if refusal := checkExecutionName(q.text("DurableExecutionName")); refusal != nil {
		return refusal
	}
	query := service.ListQuery{
		FunctionName:  called.name,
		Name:          q.text("DurableExecutionName"),
		Statuses:      q.statuses(),
		StartedAfter:  q.time("StartedAfter"),
		StartedBefore: q.time("StartedBefore"),
		ReverseOrder:  q.flag("ReverseOrder", false),
		Marker:        q.text("Marker"),
		MaxItems:      q.number("MaxItems"),
	}
	if err := q.err(); err != nil {
		return err
	}
	var page service.ListPage
	err := s.at(func(now time.Time) (err error) {
		s.service.Fire(now)
		if !s.functions.known(called.name) {
			return notFound("Function not found: " + s.cfg.functionARN(called.name, called.qualifier))
		}
		if called.qualifier != "" {
			query.Qualifier = s.functions.version(called)
		}
		page, err = s.service.List(query)
		return err
	})
	if err != nil {
		return err
	}
	list := make([]executionSummary, len(page.Executions))
	for i := range page.Executions {
		list[i] = summaryOf(&page.Executions[i])
	}
	return writeJSON(w, struct {
		DurableExecutions []executionSummary `json:"DurableExecutions"`
		NextMarker        string             `json:"NextMarker,omitempty"`
	}{list, page.NextMarker})
}

func (q *query) statuses() []protocol.ExecutionStatus {
	known := []protocol.ExecutionStatus{
		protocol.ExecutionRunning, protocol.ExecutionSucceeded, protocol.ExecutionFailed,
		protocol.ExecutionTimedOut, protocol.ExecutionStopped,
	}
	if len(q.values["Statuses"]) > 10 {
		q.refuse("statuses", "Member must have length less than or equal to 10")
	}
	var out []protocol.ExecutionStatus
	for _, text := range q.values["Statuses"] {
		status := protocol.ExecutionStatus(text)
		if !slices.Contains(known, status) {
			q.refuse("statuses", "Member must satisfy enum value set: "+
				"[RUNNING, SUCCEEDED, FAILED, TIMED_OUT, STOPPED]")
		}
		out = append(out, status)
	}
	return out
}

func (s *Server) stopExecution(w http.ResponseWriter, r *http.Request) error {
	var reason protocol.ErrorObject
	if err := readJSON(w, r, &reason); err != nil {
		return err
	}
	var at time.Time
	err := s.at(func(now time.Time) error {
		exec, err := s.service.Execution(r.PathValue("arn"))
		if err != nil {
			return err
		}
		at = exec.Stop(now, given(&reason))
		return nil
	})
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		StopTimestamp protocol.Timestamp `json:"StopTimestamp"`
	}{protocol.At(at)})
}

// given is nil when the caller gave no error: clients send an empty object then.
func given(reason *protocol.ErrorObject) *protocol.ErrorObject {
	if reason.Size() == 0 {
		return nil
	}
	return reason
}
