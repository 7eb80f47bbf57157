// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/xml"
	"fmt"
	"io"
)

// junitSuites is the root of a report in the format of JUnit, as CI systems read
// it.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr,omitempty"`
	Failure *junitMessage `xml:"failure,omitempty"`
	Skipped *junitMessage `xml:"skipped,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the outcomes as XML in the format of JUnit, a suite for each
// world. The time of a case is that of its execution, which is virtual in memory.
// A failure of an optional requirement counts as skipped. The error is that of w.
func (r *Report) WriteJUnit(w io.Writer) error {
	var all junitSuites
	for _, world := range r.worlds() {
		suite := junitSuite{Name: "conformance " + world}
		for _, o := range r.Outcomes() {
			if o.World == world {
				suite.add(&o)
			}
		}
		all.Suites = append(all.Suites, suite)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func (s *junitSuite) add(o *Outcome) {
	one := junitCase{Class: o.Suite, Name: o.ID + " " + o.Description}
	if o.Record != nil && o.Record.Result != nil {
		one.Time = fmt.Sprintf("%.3f", o.Record.Result.Duration().Seconds())
	}
	message := &junitMessage{Message: string(o.Status), Text: o.Text()}
	s.Tests++
	switch o.Status {
	case Failed:
		s.Failures++
		one.Failure = message
	case OptionalFailed:
		s.Skipped++
		one.Skipped = message
	case Passed:
	}
	s.Cases = append(s.Cases, one)
}
