// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"maps"
	"net/http"
	"slices"
)

// aliasConfiguration is one alias of a function.
type aliasConfiguration struct {
	AliasARN        string `json:"AliasArn"`
	Name            string `json:"Name"`
	FunctionVersion string `json:"FunctionVersion"`
	Description     string `json:"Description"`
	RevisionID      string `json:"RevisionId"`
}

func (s *Server) alias(function, name, version string) aliasConfiguration {
	return aliasConfiguration{
		AliasARN: s.cfg.functionARN(function, name), Name: name, FunctionVersion: version,
		RevisionID: "00000000-0000-4000-8000-000000000000",
	}
}

func (s *Server) getAlias(w http.ResponseWriter, r *http.Request) error {
	called, fn, err := s.calledFunction(r)
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	version, ok := fn.Aliases[name]
	if !ok {
		return notFound("Cannot find alias arn: " + s.cfg.functionARN(called.name, name))
	}
	return writeJSON(w, s.alias(called.name, name, version))
}

func (s *Server) listAliases(w http.ResponseWriter, r *http.Request) error {
	q := queryOf(r)
	called, fn, err := s.calledFunction(r)
	if err != nil {
		return err
	}
	version := q.text("FunctionVersion")
	all := []aliasConfiguration{}
	for _, name := range slices.Sorted(maps.Keys(fn.Aliases)) {
		if version == "" || version == fn.Aliases[name] {
			all = append(all, s.alias(called.name, name, fn.Aliases[name]))
		}
	}
	part, next := page(q, all)
	if err := q.err(); err != nil {
		return err
	}
	return writeJSON(w, struct {
		Aliases    []aliasConfiguration `json:"Aliases"`
		NextMarker string               `json:"NextMarker,omitempty"`
	}{part, next})
}
