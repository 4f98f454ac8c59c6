package mcpkit_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

type OrderIn struct {
	Number string `json:"number" jsonschema:"description=The number of the order"`
}

// FindOrder fails with an error that repeats its argument.
func FindOrder(_ context.Context, in OrderIn) (GreetOut, error) {
	_, err := strconv.Atoi(in.Number)
	return GreetOut{}, fmt.Errorf("order %s: %w", in.Number, err)
}

// The log has the types of an error, and facts that cannot come from a caller. With LogErrorValues
// it has the text, which repeats what the user sent.
func ExampleLogs_errorValues() {
	onlyErrors := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == "error" {
			return a
		}
		return slog.Attr{}
	}
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelError, ReplaceAttr: onlyErrors}))
	for _, option := range []mcpkit.Option{nil, mcpkit.Logs(observe.Logs{ErrorValues: true})} {
		srv := greeter(mcpkit.Logs(observe.Logs{Logger: log}), option)
		mcpkit.AddTool(srv, "find_order", annotate.ReadOnly("Find an order"), "Finds an order. Use when the user names one.", FindOrder)
		call(srv, "find_order", `{"number":"ann@example.com"}`)
	}
	// Output:
	// error="*fmt.wrapError: *strconv.NumError(Atoi): *errors.errorString(invalid syntax)"
	// error="order ann@example.com: strconv.Atoi: parsing \"ann@example.com\": invalid syntax"
}

// call calls a tool of srv.
func call(srv *mcpkit.Server, tool, arguments string) {
	handler, err := srv.Handler()
	if err != nil {
		fmt.Println(err)
		return
	}
	r := httptest.NewRequest(http.MethodPost, srv.Manifest().URL, strings.NewReader(fmt.Sprintf(
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":%s}}`, tool, arguments)))
	r.Header.Set("Content-Type", "application/json")
	handler.ServeHTTP(httptest.NewRecorder(), r)
}

// The lines of replicas name callers alike if they have the same key, and the operator can find
// those of a user who reports a problem.
func ExampleLogs_callers() {
	callers := observe.HashedCallers([]byte("32 bytes of the environment, hex"))
	onlyCaller := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.MessageKey || a.Key == "caller" || a.Key == "tool" {
			return a
		}
		return slog.Attr{}
	}
	srv := greeter(mcpkit.Logs(observe.Logs{Callers: callers, Requests: true}), mcpkit.Edge(edge.Config{ClientIP: edge.RemoteAddr}),
		mcpkit.Logs(observe.Logs{Logger: slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: onlyCaller}))}))
	call(srv, "greet_person", `{"name":"Ada"}`)
	fmt.Println(callers.Name("ip:192.0.2.1"))
	// Output:
	// msg=request tool=greet_person caller=4b2cf805ef445f5e
	// 4b2cf805ef445f5e
}
