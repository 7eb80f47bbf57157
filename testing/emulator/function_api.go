// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"net/http"
	"time"
)

// functionConfiguration is what GetFunctionConfiguration tells, as far as it
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
}

type variables struct {
	Variables map[string]string `json:"Variables"`
}

type loggingConfig struct {
	LogGroup string `json:"LogGroup"`
}

func (s *Server) getFunction(w http.ResponseWriter, r *http.Request) error {
	called, refusal := parseFunctionName(r.PathValue("function"), r.URL.Query().Get("Qualifier"))
	if refusal != nil {
		return refusal
	}
	s.mu.Lock()
	fn, ok := s.functions.find(called)
	s.mu.Unlock()
	if !ok {
		return notFound("Function not found: " + s.cfg.functionARN(called.name, called.qualifier))
	}
	out := functionConfiguration{
		FunctionName: called.name,
		FunctionARN:  s.cfg.functionARN(called.name, called.qualifier),
		Version:      called.version(),
		Runtime:      runtimeName, Handler: handlerName, PackageType: "Zip",
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
	return writeJSON(w, out)
}
