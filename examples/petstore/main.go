// Petstore is an MCP server in front of an HTTP API with an OpenAPI document. Its tools come from
// the document at run time, or from Go source that was made from it and reviewed:
//
//	go run ./examples/petstore                     the tools of petstore.yaml
//	go run ./examples/petstore -generated          the same tools from tools_openapi.go
//	go run ./examples/petstore check               run the examples and print the report
//
// This wrote tools_openapi.go:
//
//	go run ./cmd/mcpkit init examples/petstore --openapi examples/petstore/petstore.yaml --path /
package main

import (
	"context"
	_ "embed"
	"flag"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

func main() { mcpkit.Main(nil, commandLine()) }

// commandLine returns the command line with the flag that chooses where the tools come from.
func commandLine() serving.Option {
	generated := false
	return mcpkit.Configure(func(flags *flag.FlagSet) {
		flags.BoolVar(&generated, "generated", false, "take the tools from the generated Go source")
	}, func(ctx context.Context, _ string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
		srv, err := newServer(generated)
		if err != nil {
			return err
		}
		return run(ctx, srv)
	})
}

// newServer returns the server with generated or mounted tools.
func newServer(generated bool) (*mcpkit.Server, error) {
	srv := describe()
	backend := wrap.InProcess(newStore()) // or wrap.Remote for a service elsewhere
	if generated {
		wrap.Mux(srv, backend, Tools()...)
		return srv, nil
	}
	return srv, mount(srv, backend)
}

//go:embed petstore.yaml
var document []byte

// mount adds the tools of the document.
func mount(srv *mcpkit.Server, backend *wrap.Backend) error {
	doc, err := openapi.Parse(document)
	if err != nil {
		return err
	}
	return openapi.Mount(srv, doc, openapi.Operations{
		"listPets":  annotate.ReadOnly("List pets", annotate.ClosedWorld()),
		"getPet":    annotate.ReadOnly("Read a pet", annotate.ClosedWorld()),
		"countPets": annotate.ReadOnly("Count pets", annotate.ClosedWorld()),
		"addPet":    annotate.Additive("Add a pet", annotate.ClosedWorld()),
		"removePet": annotate.Destructive("Remove a pet", annotate.ClosedWorld()),
	}, openapi.Service(backend))
}
