package plugin

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

const serversPath = ".mcp.json"

// A server is one entry of .mcp.json.
type server struct {
	Type    string            `json:"type"`
	URL     string            `json:"url"`
	Command string            `json:"command"`
	Args    []string          `json:"args"`
	Headers map[string]string `json:"headers"`
	Env     map[string]string `json:"env"`
}

func (c *checker) servers() {
	file, found := c.byPath[serversPath]
	if !found {
		if c.options.URL != "" {
			c.add(RuleServers, serversPath, "it is missing; it must name the server %s", c.options.URL)
		}
		return
	}
	var config struct {
		Servers map[string]server `json:"mcpServers"`
	}
	if err := json.Unmarshal(file.Content, &config); err != nil {
		c.add(RuleServers, serversPath, "it is not a valid configuration: %v", err)
		return
	}
	if len(config.Servers) == 0 {
		c.add(RuleServers, serversPath, "it names no server in mcpServers")
	}
	same := false
	for _, name := range sortedNames(config.Servers) {
		s := config.Servers[name]
		same = same || s.URL == c.options.URL
		if fault := s.fault(); fault != "" {
			c.add(RuleServers, serversPath, "server %q %s", name, fault)
		}
	}
	if c.options.URL != "" && !same && len(config.Servers) > 0 {
		c.add(RuleSameURL, serversPath, "no server has the URL of the connector, %s; with another one, people who have both see the tools twice", c.options.URL)
	}
}

func sortedNames(servers map[string]server) []string {
	names := make([]string, 0, len(servers))
	for name := range servers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// fault says what is wrong with a server, or returns "". It completes a sentence.
func (s server) fault() string {
	if s.Command != "" {
		for _, arg := range append([]string{s.Command}, s.Args...) {
			if strings.HasSuffix(arg, ".mcpb") || strings.HasSuffix(arg, ".dxt") {
				return "runs a bundle; declare its command and arguments"
			}
		}
		if s.Command == "npx" || s.Command == "uvx" {
			for _, arg := range s.Args {
				if !strings.HasPrefix(arg, "-") {
					if at := strings.LastIndex(arg, "@"); at <= 0 || strings.Trim(arg[at+1:], "0123456789.") != "" {
						return fmt.Sprintf("runs the package %q; pin it to an exact version", arg)
					}
					break
				}
			}
		}
		return ""
	}
	if !slices.Contains([]string{"http", "sse", "ws"}, s.Type) {
		return fmt.Sprintf("has the type %q; a remote server has http, sse or ws", s.Type)
	}
	u, err := url.Parse(s.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "wss":
		return fmt.Sprintf("has the URL %q; it must be an absolute https or wss address", s.URL)
	case u.User != nil || strings.Contains(strings.ToLower(u.RawQuery), "token=") || strings.Contains(strings.ToLower(u.RawQuery), "key="):
		return "has credentials in its URL; remove them"
	}
	for header := range s.Headers {
		if strings.EqualFold(header, "Authorization") {
			return "has the header Authorization; remove it, because everybody who installs the plugin gets it"
		}
	}
	return ""
}
