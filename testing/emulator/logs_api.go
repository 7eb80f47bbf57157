// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// filterRequest is FilterLogEvents of CloudWatch Logs. Times are milliseconds.
type filterRequest struct {
	LogGroupName       string   `json:"logGroupName"`
	LogGroupIdentifier string   `json:"logGroupIdentifier"`
	LogStreamNames     []string `json:"logStreamNames"`
	StreamPrefix       string   `json:"logStreamNamePrefix"`
	StartTime          *int64   `json:"startTime"`
	EndTime            *int64   `json:"endTime"`
	FilterPattern      string   `json:"filterPattern"`
	NextToken          string   `json:"nextToken"`
	Limit              int      `json:"limit"`
}

type filterResponse struct {
	Events             []logEvent `json:"events"`
	SearchedLogStreams []struct{} `json:"searchedLogStreams"`
	NextToken          string     `json:"nextToken,omitempty"`
}

type logEvent struct {
	EventID       string `json:"eventId"`
	LogStreamName string `json:"logStreamName"`
	Message       string `json:"message"`
	Timestamp     int64  `json:"timestamp"`
	IngestionTime int64  `json:"ingestionTime"`
}

const logsContent = "application/x-amz-json-1.1"

func (s *Server) serveLogs(w http.ResponseWriter, r *http.Request) {
	out, err := s.filterLogs(w, r)
	if err != nil {
		refusal := asRefusal(err)
		w.Header().Set("X-Amzn-Errortype", refusal.Code)
		write(w, refusal.HTTPStatus, logsContent, encode(errorBody{
			Code: refusal.Code, Message: refusal.Message, LowerMessage: refusal.Message,
		}))
		return
	}
	write(w, http.StatusOK, logsContent, encode(out))
}

func (s *Server) filterLogs(w http.ResponseWriter, r *http.Request) (*filterResponse, error) {
	if target := r.Header.Get("X-Amz-Target"); target != "Logs_20140328.FilterLogEvents" {
		return nil, logsRefusal("UnknownOperationException",
			fmt.Sprintf("The emulator does not know the operation %q.", target))
	}
	var req filterRequest
	if err := readJSON(w, r, &req); err != nil {
		return nil, err
	}
	const most = 10_000
	if req.Limit == 0 {
		req.Limit = most
	}
	if req.Limit < 1 || req.Limit > most {
		return nil, logsRefusal("InvalidParameterException", "limit must be between 1 and 10000")
	}
	return s.findLogs(&req)
}

func (s *Server) findLogs(req *filterRequest) (*filterResponse, error) {
	pattern, ok := parseFilterPattern(req.FilterPattern)
	if !ok {
		return nil, logsRefusal("InvalidParameterException", "Invalid filter pattern: the emulator "+
			`knows words, "phrases", -word, ?word and { ($.name = "text") || ... }`)
	}
	after, ok := parseLogToken(req.NextToken)
	if !ok {
		return nil, logsRefusal("InvalidParameterException",
			"The specified nextToken is invalid.")
	}
	group, ok := logGroupOf(req)
	if ok {
		s.collectLogs(group)
	}
	found, known := s.logs.find(group, func(r *logRecord) bool {
		return req.matches(r) && r.compare(&after) > 0 && pattern.matches(r.message)
	})
	if !ok || !known {
		return nil, logsRefusal("ResourceNotFoundException",
			"The specified log group does not exist.")
	}
	out := &filterResponse{Events: []logEvent{}, SearchedLogStreams: []struct{}{}}
	if len(found) > req.Limit {
		found = found[:req.Limit]
		out.NextToken = logToken(&found[req.Limit-1])
	}
	for i := range found {
		out.Events = append(out.Events, eventOf(&found[i]))
	}
	return out, nil
}

// logGroupOf returns the function that a group belongs to.
func logGroupOf(req *filterRequest) (string, bool) {
	group := req.LogGroupName
	if group == "" {
		_, group, _ = strings.Cut(req.LogGroupIdentifier, ":log-group:")
		group = strings.TrimSuffix(group, ":*")
	}
	return strings.CutPrefix(group, logGroupPrefix)
}

// collectLogs brings the log of a function up to date, whatever version ran.
func (s *Server) collectLogs(name string) {
	s.mu.Lock()
	all := slices.Concat(s.functions.sorted(), s.retired)
	s.mu.Unlock()
	for _, fn := range all {
		if fn.name.name == name {
			fn.runner.collect()
		}
	}
}

func (req *filterRequest) matches(r *logRecord) bool {
	at := r.at.UnixMilli()
	return (req.StartTime == nil || at >= *req.StartTime) &&
		(req.EndTime == nil || at <= *req.EndTime) &&
		(len(req.LogStreamNames) == 0 || slices.Contains(req.LogStreamNames, r.stream)) &&
		strings.HasPrefix(r.stream, req.StreamPrefix)
}

func eventOf(r *logRecord) logEvent {
	return logEvent{
		EventID: fmt.Sprintf("%013d%08d", r.at.UnixMilli(), r.number), LogStreamName: r.stream,
		Message: r.message, Timestamp: r.at.UnixMilli(), IngestionTime: r.ingested.UnixMilli(),
	}
}

func logsRefusal(code, message string) *backend.Refusal {
	return &backend.Refusal{Code: code, Message: message, HTTPStatus: http.StatusBadRequest}
}
