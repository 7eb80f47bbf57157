// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"cmp"
	"net/http"
	"strconv"
	"time"
)

// functionConfiguration is what is told of a version of a function, as far as it
// means something here.
type functionConfiguration struct {
	FunctionName     string         `json:"FunctionName"`
	FunctionARN      string         `json:"FunctionArn"`
	Version          string         `json:"Version"`
	Runtime          string         `json:"Runtime"`
	Handler          string         `json:"Handler"`
	PackageType      string         `json:"PackageType"`
	State            string         `json:"State"`
	LastUpdateStatus string         `json:"LastUpdateStatus"`
	LastModified     string         `json:"LastModified"`
	Timeout          int            `json:"Timeout"`
	MemorySize       int            `json:"MemorySize"`
	Environment      *variables     `json:"Environment,omitempty"`
	LoggingConfig    loggingConfig  `json:"LoggingConfig"`
	DurableConfig    *durableConfig `json:"DurableConfig,omitempty"`
	TenancyConfig    *tenancyConfig `json:"TenancyConfig,omitempty"`
}

type variables struct {
	Variables map[string]string `json:"Variables"`
}

type loggingConfig struct {
	LogGroup string `json:"LogGroup"`
}

type tenancyConfig struct {
	TenantIsolationMode string `json:"TenantIsolationMode"`
}

func (s *Server) getFunctionConfiguration(w http.ResponseWriter, r *http.Request) error {
	called, fn, err := s.calledFunction(r)
	if err != nil {
		return err
	}
	return writeJSON(w, s.configuration(called, fn))
}

// codeLocation is where the function's code is.
type codeLocation struct {
	RepositoryType string `json:"RepositoryType"`
	Location       string `json:"Location"`
}

func (s *Server) getFunction(w http.ResponseWriter, r *http.Request) error {
	called, fn, err := s.calledFunction(r)
	if err != nil {
		return err
	}
	code := codeLocation{RepositoryType: "Emulator"}
	if len(fn.Command) > 0 {
		code.Location = fn.Command[0]
	}
	return writeJSON(w, struct {
		Configuration functionConfiguration `json:"Configuration"`
		Code          codeLocation          `json:"Code"`
	}{s.configuration(called, fn), code})
}

// calledFunction is the function that a path and the Qualifier beside it name.
func (s *Server) calledFunction(r *http.Request) (functionName, *function, error) {
	called, refusal := parseFunctionName(r.PathValue("function"), r.URL.Query().Get("Qualifier"))
	if refusal != nil {
		return called, nil, refusal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	fn, ok := s.functions.find(called)
	if !ok {
		return called, nil, s.functionNotFound(called)
	}
	return called, fn, nil
}

func (s *Server) functionNotFound(called functionName) error {
	return notFound("Function not found: " + s.cfg.functionARN(called.name, called.qualifier))
}

func (s *Server) configuration(called functionName, fn *function) functionConfiguration {
	out := functionConfiguration{
		FunctionName: called.name,
		FunctionARN:  s.cfg.functionARN(called.name, called.qualifier),
		Version:      fn.versionOf(called),
		Runtime:      fn.Runtime, Handler: fn.HandlerName, PackageType: "Zip",
		State: "Active", LastUpdateStatus: "Successful",
		LastModified:  s.started.UTC().Format("2006-01-02T15:04:05.000-0700"),
		Timeout:       int(max(time.Second, fn.Timeout) / time.Second),
		MemorySize:    fn.MemoryMB,
		LoggingConfig: loggingConfig{logGroupName(called.name)},
	}
	if len(fn.Env) > 0 {
		out.Environment = &variables{fn.Env}
	}
	if fn.Durable != nil {
		durable := durableConfigOf(fn.Durable.ExecutionTimeout, s.cfg.RetentionDays)
		out.DurableConfig = &durable
	}
	if fn.PerTenant {
		out.TenancyConfig = &tenancyConfig{"PER_TENANT"}
	}
	return out
}

// Lists of functions and of what belongs to them hold at most so many at once.
const functionsPage = 50

// page cuts what a request asks for out of a list, and returns the marker of what
// follows.
func page[T any](q *query, all []T) (part []T, next string) {
	from := q.number("Marker")
	size := cmp.Or(q.number("MaxItems"), functionsPage)
	switch {
	case from < 0 || from > len(all):
		q.refuse("marker", "Member must be one that was returned")
		return nil, ""
	case size < 1 || size > 10_000:
		q.refuse("maxItems", "Member must have value between 1 and 10000")
		return nil, ""
	}
	to := min(from+min(size, functionsPage), len(all))
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return all[from:to], next
}

func (s *Server) listFunctions(w http.ResponseWriter, r *http.Request) error {
	q := queryOf(r)
	var versions bool
	switch q.text("FunctionVersion") {
	case "":
	case "ALL":
		versions = true
	default:
		q.refuse("functionVersion", "Member must satisfy enum value set: [ALL]")
	}
	all := []functionConfiguration{}
	s.mu.Lock()
	for _, fn := range s.functions.sorted() {
		all = append(all, s.configuration(fn.name, fn))
		for _, version := range fn.Versions {
			if versions {
				all = append(all, s.configuration(functionName{fn.name.name, version}, fn))
			}
		}
	}
	s.mu.Unlock()
	part, next := page(q, all)
	if err := q.err(); err != nil {
		return err
	}
	return writeJSON(w, struct {
		Functions  []functionConfiguration `json:"Functions"`
		NextMarker string                  `json:"NextMarker,omitempty"`
	}{part, next})
}

func (s *Server) listVersions(w http.ResponseWriter, r *http.Request) error {
	q := queryOf(r)
	called, fn, err := s.calledFunction(r)
	if err != nil {
		return err
	}
	all := []functionConfiguration{}
	for _, version := range append([]string{latest}, fn.Versions...) {
		all = append(all, s.configuration(functionName{called.name, version}, fn))
	}
	part, next := page(q, all)
	if err := q.err(); err != nil {
		return err
	}
	return writeJSON(w, struct {
		Versions   []functionConfiguration `json:"Versions"`
		NextMarker string                  `json:"NextMarker,omitempty"`
	}{part, next})
}
