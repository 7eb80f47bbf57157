// SPDX-License-Identifier: Apache-2.0

package project

// OnWatching tells when [Project.Watch] notices changes.
func (p *Project) OnWatching(told func()) { p.watching = told }

// Read reads a template without a file.
func Read(text []byte) (*Project, error) {
	c := newConfig(nil)
	p := c.project("/project")
	err := p.read(text)
	return p, err
}
