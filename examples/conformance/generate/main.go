// SPDX-License-Identifier: Apache-2.0

// Command generate writes what follows from the list of handlers: the template
// that deploys them and the table in the documents. It is run by go generate.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	template := flag.String("template", "", "write the SAM template to this file")
	table := flag.String("table", "", "write the table of requirements to this file")
	flag.Parse()
	for path, text := range map[string]string{*template: renderTemplate(), *table: renderTable()} {
		if path == "" {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
