package mcpkit_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

type ForecastIn struct {
	City string `json:"city" jsonschema:"description=The name of the city,minLength=1,maxLength=80"`
}

type ForecastOut struct {
	Text string `json:"text" jsonschema:"description=The weather of tomorrow"`
}

// Forecast is a function that the service already has.
func Forecast(_ context.Context, in ForecastIn) (ForecastOut, error) {
	return ForecastOut{Text: "Sun in " + in.City}, nil
}

// A service that has other routes gets an MCP server at /mcp. This is the whole program.
func Example_intoAnExistingService() {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "weather", Title: "Weather", Version: "1.0.0",
		Tagline:     "Weather forecasts",
		Description: "Forecasts the weather of tomorrow for cities.",
		URL:         "https://api.weather.example.com/mcp",
		Privacy:     "https://weather.example.com/privacy",
		Support:     "support@weather.example.com",
		Security:    "security@weather.example.com",
	}, mcpkit.Public("forecasts are public"), mcpkit.MountedAt(""))
	mcpkit.AddTool(srv, "get_forecast", annotate.ReadOnly("Get a forecast"),
		"Forecasts the weather of a city. Use when the user asks for the weather of tomorrow.", Forecast)
	city := func(name string) mcpkit.Example {
		return mcpkit.Example{Title: name, Prompt: "How will the weather be in " + name + "?", Shows: "the forecast",
			Calls: []mcpkit.Call{mcpkit.Use("get_forecast", ForecastIn{City: name})}}
	}
	srv.Examples(city("Oslo"), city("Lima"), city("Cairo"))

	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprintln(rw, "the service") })
	if err := srv.Register(mux); err != nil {
		log.Fatal(err) // it lists what is wrong with the server
	}
	service := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	if err := srv.CheckMount(service.Handler); err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	drained := make(chan error)
	go func() {
		<-ctx.Done()
		srv.Drain().Begin()      // readiness fails, and calls are still answered
		time.Sleep(time.Second)  // until the load balancer has noticed
		srv.Drain().EndStreams() // these would not end by themselves
		patience, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		drained <- service.Shutdown(patience) // waits for the calls
	}()
	go use("http://"+listener.Addr().String(), stop, "GET /", "POST /mcp", "GET /mcp/readyz") // a service leaves out this line
	if err := service.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	if err := <-drained; err != nil {
		log.Fatal(err)
	}
	// Output:
	// GET /: 200
	// POST /mcp: 200
	// GET /mcp/readyz: 200
}

// use makes a few requests, and then ends the service.
func use(service string, end func(), requests ...string) {
	defer end()
	for _, path := range requests {
		method, path, _ := strings.Cut(path, " ")
		body := ""
		if method == http.MethodPost {
			body = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
		}
		r, err := http.NewRequest(method, service+path, strings.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			log.Fatal(err)
		}
		_ = resp.Body.Close()
		fmt.Printf("%s %s: %d\n", method, path, resp.StatusCode)
	}
	http.DefaultClient.CloseIdleConnections()
}
