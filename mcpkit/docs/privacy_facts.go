package docs

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// addFacts adds facts about the server to the owner's text of a topic.
func (d *DataUse) addFacts(topic string, text Markdown, flows []policy.DataFlow) Markdown {
	var facts string
	switch topic {
	case "Collected":
		facts = d.handled(flows)
	case "Shared":
		facts = d.recipients(flows)
	case "Retention":
		facts = d.retentions(flows)
	}
	if facts == "" {
		return text
	}
	return Markdown(strings.TrimRight(string(text), "\n") + "\n\n" + facts)
}

// handled lists the data that the server itself handles.
func (d *DataUse) handled(flows []policy.DataFlow) string {
	if len(flows) == 0 {
		return ""
	}
	var w markdown.Writer
	w.Block("Apart from what the tools do, the server itself handles this data:")
	for _, f := range flows {
		w.Item("%s: %s, %s", inPlace(f.Place), markdown.Escape(f.What), markdown.Escape(f.Why))
	}
	return strings.TrimSpace(w.String())
}

func inPlace(p policy.DataPlace) string {
	switch p {
	case policy.PlaceLog:
		return "In logs"
	case policy.PlaceTelemetry:
		return "In traces and metrics"
	case policy.PlaceStore:
		return "In a store"
	}
	return "In memory"
}

// recipients lists who receives data: the client, which every MCP server has, and the services that
// the owner declares.
func (d *DataUse) recipients(flows []policy.DataFlow) string {
	if len(flows) == 0 && len(d.Upstreams) == 0 {
		return ""
	}
	var w markdown.Writer
	w.Block("Data also goes to:")
	w.Item("The AI application that you connect, such as Claude or ChatGPT: it sends the arguments of calls and receives their results, which its model reads. " +
		"The privacy policy of its provider applies to what it does with them.")
	for _, r := range d.Upstreams {
		text := markdown.Escape(r.Name) + ": " + markdown.Escape(r.What)
		if !blank(r.Retention) {
			text += "; kept " + markdown.Escape(strings.TrimPrefix(strings.TrimSpace(r.Retention), "kept "))
		}
		w.Item("%s", text)
	}
	if has(flows, policy.PlaceTelemetry) && !blank(d.Telemetry) {
		w.Item("Traces and metrics: %s", markdown.Escape(d.Telemetry))
	}
	return strings.TrimSpace(w.String())
}

// retentions lists how long the server keeps the data that it handles itself.
func (d *DataUse) retentions(flows []policy.DataFlow) string {
	var w markdown.Writer
	if has(flows, policy.PlaceLog) && !blank(d.Logs) {
		w.Item("Logs: %s", markdown.Escape(d.Logs))
	}
	for _, f := range flows {
		if f.Kept != "" {
			w.Item("%s: %s, %s", inPlace(f.Place), markdown.Escape(f.What), markdown.Escape(f.Kept))
		}
	}
	if w.Empty() {
		return ""
	}
	return strings.TrimSpace(w.String())
}

func has(flows []policy.DataFlow, place policy.DataPlace) bool {
	for _, f := range flows {
		if f.Place == place {
			return true
		}
	}
	return false
}
