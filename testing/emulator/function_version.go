// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// has reports whether the function has that version or alias.
func (f *Function) has(qualifier string) bool {
	if qualifier == "" || qualifier == latest || f.Versions == nil && f.Aliases == nil {
		return true
	}
	_, alias := f.Aliases[qualifier]
	return alias || slices.Contains(f.Versions, qualifier)
}

// versionOf is the version that a qualifier stands for.
func (f *Function) versionOf(called functionName) string {
	if version, ok := f.Aliases[called.qualifier]; ok {
		return version
	}
	return called.version()
}

// checkVersions refuses versions that are no numbers, and aliases that lead
// nowhere.
func (f *Function) checkVersions() error {
	for _, version := range f.Versions {
		if n, err := strconv.Atoi(version); err != nil || n < 1 || strconv.Itoa(n) != version {
			return fmt.Errorf("its version %q is not a number from 1", version)
		}
	}
	for _, alias := range slices.Sorted(maps.Keys(f.Aliases)) {
		version := f.Aliases[alias]
		if !executionNamePattern.MatchString(alias) || isVersion(alias) {
			return fmt.Errorf("its alias %q has a name that aliases can't have", alias)
		}
		if version != latest && !slices.Contains(f.Versions, version) {
			return fmt.Errorf("its alias %q leads to the version %q, which it does not have",
				alias, version)
		}
	}
	return nil
}

// version is what a name stands for, also when there is no such function any
// more.
func (f functions) version(called functionName) string {
	if found, ok := f.find(called); ok {
		return found.versionOf(called)
	}
	return called.version()
}
