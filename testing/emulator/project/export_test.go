// SPDX-License-Identifier: Apache-2.0

package project

// OnWatching tells when [Project.Watch] notices changes.
func (p *Project) OnWatching(told func()) { p.watching = told }
