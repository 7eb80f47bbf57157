// SPDX-License-Identifier: Apache-2.0

package web

import (
	"time"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// overview is an execution in few words. Times are Unix milliseconds, 0 for what
// has not happened.
type overview struct {
	ARN       string   `json:"arn"`
	Name      string   `json:"name"`
	Function  string   `json:"function"`
	Version   string   `json:"version"`
	Status    string   `json:"status"`
	Start     int64    `json:"start"`
	End       int64    `json:"end,omitempty"`
	Events    int      `json:"events"`
	Running   bool     `json:"running,omitempty"`
	Callbacks []string `json:"callbacks,omitempty"`
	Due       *due     `json:"due,omitempty"`
}

// due is what happens next if only time passes.
type due struct {
	At        int64  `json:"at"`
	What      string `json:"what"`
	Operation string `json:"operation,omitempty"`
}

func overviewOf(o *emulator.Overview) overview {
	out := overview{
		ARN: o.ARN, Name: o.Name, Function: o.Function, Version: o.Version,
		Status: string(o.Status), Start: millis(o.Start), End: millis(o.End),
		Events: o.Events, Running: o.Running, Callbacks: o.Callbacks,
	}
	if o.Due != nil {
		out.Due = &due{millis(o.Due.At), o.Due.What, o.Due.Operation}
	}
	return out
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
