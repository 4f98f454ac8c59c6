// Godocs is an MCP server for the Go documentation of the machine that it runs on: the standard
// library of the Go installation, and the modules in the module cache.
//
//	go run ./examples/godocs                        serve on 127.0.0.1:8080
//	go run ./examples/godocs -addr 127.0.0.1:9000   serve on another port
//	go run ./examples/godocs check                  run the examples and print the report
//	go run ./examples/godocs docs                   print the documentation page
//	go run ./examples/godocs submission -o DIR      write the submission for a directory
package main

//go:generate go run . docs -o DOCS.md

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/examples/godocs/server"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func main() {
	docs, err := library.Open(library.Options{Logger: slog.Default()})
	if err != nil {
		fmt.Fprintln(os.Stderr, "godocs:", err)
		os.Exit(1)
	}
	mcpkit.Main(newServer(docs))
}

func newServer(docs *library.Library) *mcpkit.Server {
	return server.New(server.Manifest(), docs)
}
