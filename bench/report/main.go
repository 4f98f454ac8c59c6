// Command report compares mcpkit with its peers in process, from the HTTP request to the HTTP
// response. All serve the same tool. Each ratio is the median of pairs of runs that took turns.
//
//	cd bench && go run ./report           # less than three minutes
//	cd bench && go run ./report -json
//	cd bench && go run ./report -check    # exits with 1 if a target is missed
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"

	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
)

// A row is one comparison.
type row struct {
	Work  string    `json:"work"`
	Era   peers.Era `json:"era"`
	Peer  string    `json:"peer"`
	Ratio float64   `json:"ratio"` // the peer's time over ours
	Bytes float64   `json:"bytes"` // the peer's allocated bytes over ours
}

// targets are the least ratios that mcpkit has to reach.
var targets = map[string]float64{
	"call-0 mcp-go": 3, "call-10 mcp-go": 3, "call-100 mcp-go": 2.5, "call-1000 mcp-go": 1.5,
	"call-0 go-sdk": 15, "call-10 go-sdk": 15, "call-100 go-sdk": 15, "call-1000 go-sdk": 10,
	"list-100 mcp-go": 20, "list-100 go-sdk": 20,
}

func main() {
	asJSON := flag.Bool("json", false, "print JSON")
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	only := flag.String("only", "", "compare only the work with this `name`, such as call-10, features, adopted, outputs, routes or proxy")
	flag.Parse()
	rows, missed := compareAll(*only), false
	if *asJSON {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		if err := enc.Encode(rows); err != nil {
			panic(err)
		}
	} else {
		if len(rows) > 0 {
			printTable(rows)
		}
		if *only == "" || *only == featuresWork {
			missed = printFeatures(featureCosts())
		}
		if *only == "" || *only == adoptedWork {
			printAdopted()
		}
		if *only == "" || *only == outputsWork {
			printOutputs()
		}
		if *only == "" || *only == routesWork {
			printRoutes()
		}
		if *only == "" || *only == proxyWork {
			printProxied()
		}
	}
	for _, r := range rows {
		if least := targets[r.Work+" "+r.Peer]; r.Era == peers.Legacy && r.Ratio < least {
			fmt.Fprintf(os.Stderr, "MISSED: %s against %s: %.1f times, less than %.1f\n", r.Work, r.Peer, r.Ratio, least)
			missed = true
		}
	}
	if *check && missed {
		os.Exit(1)
	}
}

// A work is a request, and the server that answers it.
type work struct {
	name    string
	era     peers.Era
	request peers.Request
	items   int
	fillers int
}

func works() (all []work) {
	for _, era := range []peers.Era{peers.Legacy, peers.Modern} {
		for _, n := range []int{0, 10, 100, 1000} {
			all = append(all, work{fmt.Sprint("call-", n), era, peers.Call(era, n), n, 0})
		}
	}
	for _, n := range []int{10, 100, 1000} {
		all = append(all, work{fmt.Sprint("list-", n), peers.Legacy, peers.List(peers.Legacy), 0, n - 1})
	}
	return all
}

// compareAll compares bare peers with mcpkit with everything on: it verifies the token and scope of
// every call, and counts the call against its user's rate.
func compareAll(only string) (rows []row) {
	h := &host.Host{}
	defer h.Close()
	everything, authorization := peers.Everything(h)
	for _, w := range works() {
		if only != "" && w.name != only {
			continue
		}
		own := w
		own.request = w.request.With("Authorization", authorization)
		ours := prepare(everything(w.fillers), own)
		for _, peer := range []struct {
			name   string
			server peers.Server
		}{{"go-sdk", peers.GoSDK}, {"mcp-go", peers.MCPGo}} {
			theirs := prepare(peer.server(w.fillers), w)
			time, bytes := ratios(theirs, ours)
			rows = append(rows, row{w.name, w.era, peer.name, time, bytes})
		}
	}
	return rows
}

func printTable(rows []row) {
	fmt.Println("The time and the allocated bytes of the peers over those of mcpkit. mcpkit has everything on (a verified token, a scope, schema validation, token budget, rate limit), its peers are bare.")
	fmt.Print("\n| work | era | go-sdk: time | bytes | mcp-go: time | bytes |\n|---|---|---|---|---|---|\n")
	for pair := range slices.Chunk(rows, 2) {
		sdk, mcpgo := pair[0], pair[1]
		fmt.Printf("| %s | %s | %.1f | %.1f | %.1f | %.1f |\n", sdk.Work, sdk.Era, sdk.Ratio, sdk.Bytes, mcpgo.Ratio, mcpgo.Bytes)
	}
}
