// Command fit compares fitting a result into the token budget with one json.Marshal of the result:
// what the budget costs a server.
//
//	cd bench && go run ./fit           # some seconds
//	cd bench && go run ./fit -check    # exits with 1 if a target is missed
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
)

const mostOfMarshal = 3 // time over that of one json.Marshal, for results of 1 MB

type issue struct {
	ID    int      `json:"id"`
	Title string   `json:"title"`
	Body  string   `json:"body"`
	Tags  []string `json:"tags"`
}

type issues struct {
	Issues []issue `json:"issues"`
	Total  int     `json:"total"`
}

const schema = `{"type":"object","additionalProperties":false,"required":["issues","total"],"properties":{"total":{"type":"integer"},
	"issues":{"type":"array","items":{"type":"object","required":["id","title","body","tags"],"properties":{
		"id":{"type":"integer"},"title":{"type":"string"},"body":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}}}}}}`

// list returns about size bytes of issues, whose bodies have the given length.
func list(size, body int) issues {
	const prose = "the server answers a request with an error when its token has expired and the client did not refresh it in time. "
	text := strings.Repeat(prose, body/len(prose)+1)[:body]
	var out issues
	for n := 0; n < size; n += body + 60 {
		out.Issues = append(out.Issues, issue{ID: len(out.Issues), Title: fmt.Sprint("Issue ", len(out.Issues)), Body: text, Tags: []string{"bug"}})
	}
	out.Total = len(out.Issues)
	return out
}

// times runs a and b in turn, so that other programs disturb both alike, and returns the shortest
// time of each.
func times(reps int, a, b func()) (ta, tb time.Duration) {
	ta, tb = time.Duration(1<<62), time.Duration(1<<62)
	for range reps {
		start := time.Now()
		a()
		ta = min(ta, time.Since(start))
		start = time.Now()
		b()
		tb = min(tb, time.Since(start))
	}
	return ta, tb
}

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	flag.Parse()
	missed := false
	fmt.Println("| result | bytes | json.Marshal | fitting | ratio |\n|---|---|---|---|---|")
	for _, c := range []struct {
		name       string
		size, body int
	}{
		{"fits, not counted", 20_000, 500},
		{"fits, counted", 60_000, 500},
		{"1 MB, many small items", 1 << 20, 40},
		{"1 MB, items of 500 bytes", 1 << 20, 500},
		{"1 MB, items of 20 KB", 1 << 20, 20_000},
		{"1 MB, one item", 1 << 20, 1 << 20},
	} {
		v := list(c.size, c.body)
		raw, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		f := budget.Fitter{Schema: json.RawMessage(schema)}
		res := &mcp.CallToolResult{StructuredContent: json.RawMessage(raw), Content: []mcp.Content{&mcp.TextContent{Text: string(raw)}}}
		marshal, fit := times(60, func() { _, _ = json.Marshal(v) }, func() {
			if _, report, err := f.Fit(res); err != nil || report.Failed {
				panic(fmt.Sprint("not fitted: ", err, report))
			}
		})
		ratio := float64(fit) / float64(marshal)
		fmt.Printf("| %s | %d | %s | %s | %.2f× |\n", c.name, len(raw), marshal, fit, ratio)
		if c.size == 1<<20 && ratio > mostOfMarshal {
			fmt.Printf("MISSED: %s: %.2f× is more than %d×\n", c.name, ratio, mostOfMarshal)
			missed = true
		}
	}
	if *check && missed {
		os.Exit(1)
	}
}
