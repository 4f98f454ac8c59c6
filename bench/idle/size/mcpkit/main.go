// Command mcpkit is an mcpkit server with one tool. Command idle measures the size of this program
// and the time until it listens.
package main

import (
	"context"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
)

type in struct {
	Name string `json:"name" jsonschema:"whom to greet"`
}

type out struct {
	Greeting string `json:"greeting" jsonschema:"the greeting"`
}

func main() {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "greeter", Title: "Greeter", Version: "1.0.0", Tagline: "Greets users", Description: "Greets users by their names.",
		URL: "https://greeter.example.com/mcp", Privacy: "https://greeter.example.com/privacy",
		Support: "support@greeter.example.com", Security: "security@greeter.example.com",
	}, mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://id.example.com"}}}))
	mcpkit.AddTool(srv, "greet_user", annotate.ReadOnly("Greet a user"), "Greets a user. Use when a greeting is wanted.",
		func(_ context.Context, i in) (out, error) { return out{"Good morning, " + i.Name}, nil })
	greet := func(name string) mcpkit.Example {
		return mcpkit.Example{Title: "Greet " + name, Prompt: "Greet " + name, Calls: []mcpkit.Call{mcpkit.Use("greet_user", in{name})}, Shows: "a greeting"}
	}
	srv.Examples(greet("Ada"), greet("Alan"), greet("Edsger"))
	mcpkit.Main(srv)
}
