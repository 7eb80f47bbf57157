// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
)

// Report collects outcomes, of several worlds if need be. It is safe for
// concurrent use.
type Report struct {
	mu       sync.Mutex // guards outcomes
	outcomes []Outcome
}

// Add adds an outcome.
func (r *Report) Add(o Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes = append(r.outcomes, o)
}

// Outcomes returns what was added, in the order of the ids and then of the worlds.
func (r *Report) Outcomes() []Outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedStableFunc(slices.Values(r.outcomes), func(a, b Outcome) int {
		if c := Compare(a.ID, b.ID); c != 0 {
			return c
		}
		return strings.Compare(b.World, a.World) // local before emulator before cloud
	})
}

// Summary counts the outcomes of every world in a line each.
func (r *Report) Summary() string {
	var w strings.Builder
	for _, world := range r.worlds() {
		counts := make(map[Status]int)
		own := 0
		for _, o := range r.Outcomes() {
			if o.World != world {
				continue
			}
			counts[o.Status]++
			if o.Own {
				own++
			}
		}
		fmt.Fprintf(&w, "conformance %s: %d passed, %d failed", world, counts[Passed], counts[Failed])
		if n := counts[OptionalFailed]; n > 0 {
			fmt.Fprintf(&w, ", %d optional ones failed", n)
		}
		if own > 0 {
			fmt.Fprintf(&w, "; %d are compared with expectations of our own", own)
		}
		w.WriteByte('\n')
	}
	return strings.TrimSuffix(w.String(), "\n")
}

// Table shows the outcomes as text, a requirement in each line and a column for
// each world.
func (r *Report) Table() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	worlds := r.worlds()
	line(w, "id", "suite", worlds)
	for row := range r.rows(worlds) {
		line(w, row.id, row.suite, row.cells)
	}
	_ = w.Flush() // a strings.Builder takes everything
	return text.String()
}

func line(w io.Writer, id, suite string, cells []string) {
	_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", id, suite, strings.Join(cells, "\t")) // see Table
}

// worlds are those that have outcomes, in the order of [Report.Outcomes].
func (r *Report) worlds() []string {
	var names []string
	for _, o := range r.Outcomes() {
		if !slices.Contains(names, o.World) {
			names = append(names, o.World)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(b, a) })
	return names
}

// row is one requirement with a cell for each world.
type row struct {
	id, suite, description string
	cells                  []string
}

// rows goes over the requirements that have outcomes.
func (r *Report) rows(worlds []string) func(yield func(row) bool) {
	return func(yield func(row) bool) {
		all := r.Outcomes()
		for i := 0; i < len(all); {
			one := row{
				id: all[i].ID, suite: all[i].Suite, description: all[i].Description,
				cells: make([]string, len(worlds)),
			}
			for ; i < len(all) && all[i].ID == one.id; i++ {
				one.cells[slices.Index(worlds, all[i].World)] = cell(&all[i])
			}
			if !yield(one) {
				return
			}
		}
	}
}

func cell(o *Outcome) string {
	if o.Own {
		return string(o.Status) + " (own)"
	}
	return string(o.Status)
}

// WriteMarkdown writes the outcomes as a table in Markdown. The error is that of w.
func (r *Report) WriteMarkdown(w io.Writer) error {
	worlds := r.worlds()
	var text strings.Builder
	fmt.Fprintf(&text, "| id | suite | requirement | %s |\n", strings.Join(worlds, " | "))
	fmt.Fprintf(&text, "|---|---|---|%s\n", strings.Repeat("---|", len(worlds)))
	for row := range r.rows(worlds) {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", row.id, row.suite,
			strings.ReplaceAll(row.description, "|", `\|`), strings.Join(row.cells, " | "))
	}
	_, err := io.WriteString(w, text.String())
	return err
}
