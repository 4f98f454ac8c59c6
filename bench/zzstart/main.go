package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"syscall"
	"time"

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

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

var last = cpu()
var loud = true

func step(name string) {
	if loud {
		now := cpu()
		fmt.Fprintf(os.Stderr, "%s %.2f\n", name, float64((now-last).Microseconds())/1000)
		last = cpu()
	}
}

func one() {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "greeter", Title: "Greeter", Version: "1.0.0", Tagline: "Greets users", Description: "Greets users by their names.",
		URL: "https://greeter.example.com/mcp", Privacy: "https://greeter.example.com/privacy",
		Support: "support@greeter.example.com", Security: "security@greeter.example.com",
	}, mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://id.example.com"}}}))
	step("New")
	mcpkit.AddTool(srv, "greet_user", annotate.ReadOnly("Greet a user"), "Greets a user. Use when a greeting is wanted.",
		func(_ context.Context, i in) (out, error) { return out{"Good morning, " + i.Name}, nil })
	step("AddTool")
	greet := func(name string) mcpkit.Example {
		return mcpkit.Example{Title: "Greet " + name, Prompt: "Greet " + name, Calls: []mcpkit.Call{mcpkit.Use("greet_user", in{name})}, Shows: "a greeting"}
	}
	srv.Examples(greet("Ada"), greet("Alan"), greet("Edsger"))
	step("Examples")
	if len(os.Args) > 1 && os.Args[1] == "check" {
		srv.Check()
		step("Check")
	}
	_, err := srv.Handler()
	step("Handler")
	if err != nil && loud {
		fmt.Fprintln(os.Stderr, err)
	}
}

func main() {
	last = 0
	step("before main")
	one()
	step("end")
	if len(os.Args) > 2 {
		loud = false
		f, _ := os.Create(os.Args[2])
		pprof.StartCPUProfile(f)
		for t := time.Now(); time.Since(t) < 6*time.Second; {
			one()
		}
		pprof.StopCPUProfile()
	}
}
