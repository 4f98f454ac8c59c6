package mcpkit_test

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// A program makes its server from its own flags, and adds a subcommand.
func ExampleCommand() {
	var database string
	err := mcpkit.Command(context.Background(), nil, []string{"version", "-db", "notes.db"},
		mcpkit.Configure(
			func(flags *flag.FlagSet) { flags.StringVar(&database, "db", "", "`file` of the database") },
			func(ctx context.Context, command string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
				fmt.Println("open", database)
				defer fmt.Println("close", database)
				return run(ctx, newServer())
			}),
		mcpkit.Subcommand("migrate", "bring the database up to date", func(context.Context, []string) error { return nil }),
		mcpkit.Streams(os.Stdin, os.Stdout, os.Stderr))
	fmt.Println(err)
	// Output:
	// open notes.db
	// notes 1.2.3
	// close notes.db
	// <nil>
}

// A program has other routes. The subcommand serve answers them too, on the same address.
func ExampleCommand_ownRoutes() {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /orders", func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprintln(rw, "the orders") })
	ctx, stop := context.WithCancel(context.Background())
	err := mcpkit.Command(ctx, newServer(mcpkit.MountedAt("")), []string{"serve", "-addr", "127.0.0.1:0"},
		serving.Around(func(server http.Handler) http.Handler {
			routes.Handle("/", server)
			return routes
		}),
		serving.OnListen(func(addr net.Addr) { // for the requests of this example
			go use("http://"+addr.String(), stop, "GET /orders", "POST /mcp", "GET /mcp/readyz")
		}))
	fmt.Println(err)
	// Output:
	// GET /orders: 200
	// POST /mcp: 200
	// GET /mcp/readyz: 200
	// <nil>
}

// An internal server lacks what a listing needs, and serves.
func ExampleUnlisted() {
	m := manifest()
	m.Version, m.Privacy = "0.1.0-alpha", ""
	srv := newServerOf(m, mcpkit.Unlisted("internal tool of the billing team"))
	fmt.Println(srv.Check().OK())
	// Output: true
}
