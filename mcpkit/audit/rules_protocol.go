package audit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the first messages of a connection.
const (
	RuleProtocolInitialize   policy.RuleID = "protocol-initialize"
	RuleProtocolOlderClients policy.RuleID = "protocol-older-clients"
	RuleProtocolNewerClients policy.RuleID = "protocol-newer-clients"
	RuleProtocolNegotiation  policy.RuleID = "protocol-negotiation"
	RuleProtocolDiscover     policy.RuleID = "protocol-discover"
	RuleProtocolFallback     policy.RuleID = "protocol-fallback"
	RuleServerTitle          policy.RuleID = "server-title"
	RuleServerVersion        policy.RuleID = "server-version"
)

var connectRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleProtocolInitialize, Level: policy.Must,
			Title:  "initialize is answered with a version, capabilities, and the server's name and version",
			Why:    "clients begin with initialize and drop a server whose answer lacks a part that the specification requires",
			Source: lifecycleURL, Checked: sourcesRead,
			Fix: "serve Streamable HTTP at the URL with an MCP library, and answer initialize as the specification says",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "give mcp.NewServer an Implementation with Name and Version, and serve it with mcp.NewStreamableHTTPHandler"},
				{Stack: policy.StackMcpGo, Fix: "serve server.NewMCPServer(name, version) with server.NewStreamableHTTPServer"},
				{Stack: policy.StackTypeScript, Fix: "give McpServer a name and a version, and connect it to a StreamableHTTPServerTransport, or in version 2 to a NodeStreamableHTTPServerTransport"},
				{Stack: policy.StackPython, Fix: `call run with transport="streamable-http"`},
				{Stack: policy.StackFastMCP, Fix: `call run with transport="http"`},
			},
		},
		program: programWords{
			fix: "serve the standard input and output with an MCP library, and answer initialize as the specification says",
			fixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "start the program of mcpkit.Main with the command stdio"},
				{Stack: policy.StackGoSDK, Fix: "give mcp.NewServer an Implementation with Name and Version, and call Server.Run with a mcp.StdioTransport"},
				{Stack: policy.StackMcpGo, Fix: "call server.ServeStdio with server.NewMCPServer(name, version)"},
				{Stack: policy.StackTypeScript, Fix: "give McpServer a name and a version, and connect it to a StdioServerTransport"},
				{Stack: policy.StackPython, Fix: `call run with transport="stdio"`},
				{Stack: policy.StackFastMCP, Fix: `call run with transport="stdio"`},
			},
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) { checkInitialize(&e.protocol, v) },
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolOlderClients, Level: policy.Must,
			Title:  "clients of the versions before 2026-07-28 can connect",
			Why:    "most clients, Claude among them, still begin with initialize",
			Source: buildingURL, Checked: sourcesRead,
			Fix: "serve the versions 2025-11-25 and 2025-06-18 too",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			p := &e.protocol
			switch {
			case p.older != nil:
			case p.newer == nil:
				v.unmeasured("no session could be opened")
			case !v.unseen(p.initialize):
				v.breach("server/discover succeeds, but initialize "+said(p.initialize), shown(p.initialize))
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolNewerClients, Level: policy.Note,
			Title:  "clients of the version 2026-07-28 can connect without the older handshake",
			Why:    "they try server/discover first, and need a second round of requests for a server that lacks it",
			Source: discoverURL, Checked: sourcesRead,
			Fix: "use a release of the library that serves 2026-07-28",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "use v1.8.0 or newer with StreamableHTTPOptions.Stateless"},
			},
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			p := &e.protocol
			switch {
			case p.newer != nil:
			case p.older == nil:
				v.unmeasured("no session could be opened")
			case e.target.url == nil:
				v.unmeasured("the audit opened a session of an older protocol version, and one process serves one session only")
			case p.discover.OK():
				v.breach("server/discover does not list the version "+rpc.Modern, shown(p.discover))
			case !v.unseen(p.discover):
				v.breach("server/discover "+said(p.discover), shown(p.discover))
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolNegotiation, Level: policy.Should,
			Title:  "initialize with any version is answered with a version that the server has, or with an error that lists them",
			Why:    "a client of an older or newer version connects only if both agree on one; a server that repeats the version of the client promises to support a version that it does not have",
			Source: lifecycleURL + "#version-negotiation", Checked: sourcesRead,
			Fix: "answer a version that the server does not have with the newest one that it has",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) { checkNegotiation(&e.protocol, v) },
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolDiscover, Level: policy.Should,
			Title:  "server/discover does not make an older server fail",
			Why:    "clients of 2026-07-28 and OpenAI's scanner begin with it, and treat a server error or silence as an outage",
			Source: discoverURL, Checked: sourcesRead,
			Fix: "answer methods that the server does not know with the error -32601",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			p := &e.protocol
			switch {
			case p.discover.OK():
			case p.older == nil:
				v.unmeasured("no session could be opened")
			case e.target.url == nil:
				v.skip("the audit asks a program in one protocol version only")
			default:
				for _, answer := range []*rpc.Answer{p.discover, p.plainDiscover} {
					if !v.unseen(answer) && (failed(answer.Exchange) || answer.Status < 300 && answer.Fault != "") {
						v.breach("server/discover "+said(answer), shown(answer))
						return
					}
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleProtocolFallback, Level: policy.Note,
			Title:  "an older server answers server/discover with the error -32601 at the status 200",
			Why:    "people report that OpenAI's scanner recognizes an older server by this answer only",
			Source: openAIURL, Checked: sourcesRead,
			Fix: "answer methods that the server does not know with the error -32601 and the status 200, also outside of a session, or serve 2026-07-28",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			p := &e.protocol
			switch a := p.plainDiscover; {
			case e.target.url == nil:
				v.skip("the audit asks a program in one protocol version only")
			case p.discover.OK():
			case p.older == nil:
				v.unmeasured("no session could be opened")
			case v.unseen(a):
			case failed(a.Exchange):
				v.unmeasured("server/discover %s", said(a)) // RuleProtocolDiscover reports it
			case a.Status != http.StatusOK || a.Error == nil || a.Error.Code != codeMethodNotFound:
				v.breach("server/discover outside of a session "+said(a), shown(a))
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerTitle, Level: policy.Note,
			Title:  "serverInfo has a title",
			Why:    "clients show it to people; without it they show the name, which is for programs",
			Source: lifecycleURL, Checked: sourcesRead,
			Fix: "set the title of serverInfo",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "set Manifest.Title"},
				{Stack: policy.StackGoSDK, Fix: "set Implementation.Title"},
				{Stack: policy.StackMcpGo, Fix: "pass server.WithTitle to server.NewMCPServer"},
				{Stack: policy.StackTypeScript, Fix: "give McpServer a title"},
				{Stack: policy.StackPython, Fix: "pass title to MCPServer, which version 2 has"},
			},
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			first := e.protocol.first()
			if first == nil {
				v.unmeasured("no session could be opened")
				return
			}
			if info := readInfo(first.hello.ServerInfo); strings.TrimSpace(info.Title) == "" {
				v.breach("serverInfo has no title", shown(first.opened))
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerVersion, Level: policy.Note,
			Title:  "serverInfo has the version of a release",
			Why:    "the directory lists only servers that are generally available; a 0.x or pre-release version says that this one is not",
			Source: guideURL, Checked: sourcesRead,
			Fix: "send a version of at least 1.0.0 without a pre-release part",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			first := e.protocol.first()
			if first == nil {
				v.unmeasured("no session could be opened")
				return
			}
			switch info := readInfo(first.hello.ServerInfo); {
			case info.Version == "":
				v.breach("serverInfo has no version", shown(first.opened))
			case !released.MatchString(info.Version):
				v.breach(fmt.Sprintf("serverInfo has the version %q", clip.Text(info.Version, 40)), shown(first.opened))
			}
		},
	},
}

// released matches versions of generally available releases, and texts that are not semantic
// version.
var released = lazyregexp.New(`^v?([1-9]\d*(\.\d+)*(\+.*)?|\D.*)$`)

// handshakeVersions are the versions that begin with initialize. Clients end a connection when they
// are answered with another one.
var handshakeVersions = append([]string{"2024-10-07", "2024-11-05"}, rpc.Versions...)

func checkInitialize(p *protocolEvidence, v *verdict) {
	a := p.initialize
	switch {
	case p.newer != nil && !a.OK():
		v.skip("the server supports only protocol versions without initialize; see %s", RuleProtocolOlderClients)
		return
	case v.unseen(a):
		return
	case a.Status >= http.StatusMultipleChoices && a.Status < http.StatusBadRequest:
		v.unmeasured("initialize is answered with %d; give the audit the address to which the server redirects", a.Status)
		return
	case a.Status == http.StatusForbidden:
		v.unmeasured("initialize is answered with 403: the server may admit only known addresses or clients")
		return
	case !a.OK():
		v.breach("initialize "+said(a), shown(a))
		return
	}
	var result map[string]json.RawMessage
	if json.Unmarshal(a.Result, &result) != nil {
		v.breach("the result of initialize is not an object", shown(a))
		return
	}
	var version string
	var capabilities map[string]json.RawMessage
	info := readInfo(result["serverInfo"])
	for _, part := range []struct {
		missing bool
		fault   string
	}{
		{json.Unmarshal(result["protocolVersion"], &version) != nil || version == "", "has no protocolVersion"},
		{json.Unmarshal(result["capabilities"], &capabilities) != nil || capabilities == nil, "has no object capabilities"},
		{version != "" && !slices.Contains(handshakeVersions, version), fmt.Sprintf("has the protocolVersion %.40q, which no client with this handshake knows", version)},
		{info.Name == "", "has no serverInfo.name"},
		{!info.hasVersion, "has no serverInfo.version"},
	} {
		if part.missing {
			v.breach("the result of initialize "+part.fault, shown(a))
		}
	}
}

func checkNegotiation(p *protocolEvidence, v *verdict) {
	if p.older == nil {
		v.unmeasured("no session could be opened")
		return
	}
	if len(p.negotiations) < 2 {
		v.unmeasured("a program has one session, in which the version is negotiated once")
		return
	}
	for _, n := range p.negotiations {
		switch a := n.answer; {
		case v.unseen(a):
			return
		case a.OK() && n.got == n.asked && n.asked == unknownVersion:
			v.breach(fmt.Sprintf("initialize with the version %s, which does not exist, is answered with that version", n.asked), shown(a))
		case a.OK() && (n.got == "" || strings.Trim(n.got, "0123456789-") != ""):
			v.breach(fmt.Sprintf("initialize with the version %s is answered with something that is not a version", n.asked), shown(a))
		case !a.OK() && (a.Error == nil || a.Status >= http.StatusInternalServerError):
			v.breach(fmt.Sprintf("initialize with the version %s %s", n.asked, said(a)), shown(a))
		case !a.OK() && !strings.Contains(a.Error.Message+string(a.Error.Data), "20"):
			v.breach(fmt.Sprintf("initialize with the version %s is refused without a version that the server has", n.asked), shown(a))
		}
	}
}
