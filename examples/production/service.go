package main

import (
	_ "embed"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/examples/godocs/server"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

//go:embed icon.png
var icon []byte

// A service is the MCP server with its metrics, index and settings.
type service struct {
	config *config
	log    *slog.Logger
	mcp    *mcpkit.Server
	index  *warmup
	watch  *watcher
}

func newService(c *config, docs *library.Library, log *slog.Logger) (*service, error) {
	watch, err := newWatcher()
	if err != nil {
		return nil, err
	}
	s := &service{config: c, log: log, index: newWarmup(docs), watch: watch}
	manifest := server.Manifest()
	manifest.URL = c.publicURL
	s.mcp = server.New(manifest, docs, s.options()...)
	return s, nil
}

// options returns the options of the MCP server.
func (s *service) options() []mcpkit.Option {
	c := s.config
	options := []mcpkit.Option{
		mcpkit.Logs(observe.Logs{Logger: s.log, Requests: true}),
		mcpkit.Observe(s.watch),
		mcpkit.Edge(edge.Config{ClientIP: c.clientIP}),
		mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{Each: c.rate})),
		mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: c.maxCalls}}),
		mcpkit.ReadyCheck("index", s.index.ready),
		mcpkit.Favicon("image/png", icon),
		mcpkit.OpenAIChallenge(c.openAIChallenge),
	}
	if c.cursorKey != nil {
		options = append(options, mcpkit.CursorKey(c.cursorKey))
	}
	if len(c.allow) > 0 {
		options = append(options, mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: c.allow, LogOnly: c.allowLog}}))
	}
	return options
}
