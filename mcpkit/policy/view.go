package policy

import (
	"iter"
	"slices"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A view is a surface prepared for the checks of one run: its schemas are parsed once, and its
// texts are collected once. Checks that run at the same time share it and do not change it.
type view struct {
	// Surface is what is checked.
	*Surface
	// table has all rules.
	table []Rule
	// results are the results of the other rules, for the rules that read them.
	results []Result
	// waivable has an entry for each rule of the table: whether it can be waived.
	waivable map[RuleID]bool
	// stopped reports whether the check has been stopped.
	stopped func() bool
	// failed says why the surface could not be prepared, or is "".
	failed string

	inputs  []schemadoc.Document // by index of the tool
	outputs []schemadoc.Document

	// undescribed has the tools whose types cannot be described. Their schemas are open objects
	// that stand for the types, so that rules about schemas find nothing in them.
	undescribed map[string]bool

	// foreignTools says which texts are not in English, see inOtherLanguage.
	foreignTools func() string

	// nameWords has the words of the names and titles of the server's tools.
	nameWords func() map[string]bool

	server           *words.Server // what belongs to the server
	toolPassages     []passage
	namePassages     []passage // also the memberPassages
	memberPassages   []passage
	manifestPassages []passage
	data             []toolData // what the rules about data read
}

// newView returns the view of a surface. The tools of others belong to the same server, and are not
// checked.
func newView(s *Surface, others []Tool, table []Rule, waivable map[RuleID]bool) *view {
	v := &view{Surface: s, stopped: func() bool { return false }, table: table, waivable: waivable, undescribed: map[string]bool{}}
	for _, p := range s.Problems {
		if p.Rule == RuleToolTypes && p.Tool != "" {
			v.undescribed[p.Tool] = true
		}
	}
	for _, t := range s.Tools {
		v.inputs = append(v.inputs, schemadoc.Parse(t.Input))
		v.outputs = append(v.outputs, schemadoc.Parse(t.Output))
	}
	all := slices.Concat(s.Tools, others)
	v.server = ownServer(&s.Manifest, all)
	v.nameWords = sync.OnceValue(func() map[string]bool { return nameWords(all) })
	for i := range s.Tools {
		v.toolPassages = append(v.toolPassages, toolPassages(s, i, v.inputs[i], v.outputs[i], v.server)...)
		v.namePassages = append(v.namePassages, namePassages(s, i, v.inputs[i], v.outputs[i], v.server)...)
		v.memberPassages = append(v.memberPassages, memberPassages(s, i, v.inputs[i], v.outputs[i], v.server)...)
	}
	v.namePassages = append(v.namePassages, v.memberPassages...)
	v.foreignTools = sync.OnceValue(v.inOtherLanguage)
	v.manifestPassages = manifestPassages(&s.Manifest)
	v.data = v.readData()
	return v
}

// untilStopped returns passages until the check is stopped.
func (v *view) untilStopped(passages []passage) iter.Seq[passage] {
	return func(yield func(passage) bool) {
		for _, p := range passages {
			if v.stopped() || !yield(p) {
				return
			}
		}
	}
}

// otherTexts returns the sentences of tools that are neither descriptions nor examples of values:
// titles, comments of schemas, texts of _meta.
func (v *view) otherTexts() (all []passage) {
	for _, p := range v.toolPassages {
		if p.read != nil && !p.isDescription() && !inValue(p.place) {
			all = append(all, p)
		}
	}
	for _, p := range v.memberPassages {
		if p.read != nil {
			all = append(all, p)
		}
	}
	return all
}

// ownServer returns what belongs to the server: the names of its tools, and the words of its names,
// its titles and the sentences that say what its tools do.
func ownServer(m *Manifest, tools []Tool) *words.Server {
	var names, descriptions []string
	brands := []string{m.Name, m.Title}
	for _, t := range tools {
		names = append(names, t.Name)
		brands = append(brands, t.Name, titleOf(t))
		brands = append(brands, words.VendorsOf(t.Description)...)
		descriptions = append(descriptions, t.Description)
	}
	brands = append(brands, words.CommonVendors(descriptions)...)
	return words.NewServer(names, brands)
}

// nameWords returns the words of the names and titles of tools.
func nameWords(tools []Tool) map[string]bool {
	all := map[string]bool{}
	for _, t := range tools {
		for _, name := range []string{t.Name, titleOf(t)} {
			for _, w := range words.SplitName(name) {
				all[w] = true
			}
		}
	}
	return all
}

// inOtherLanguage returns which tools have texts in another language than English, in words, or "".
func (v *view) inOtherLanguage() string {
	foreign := map[string]bool{}
	var names []string
	where := ""
	for p := range v.untilStopped(v.toolPassages) {
		if !p.isDescription() || foreign[p.tool.Name] || words.OtherLanguage(p.text) == "" {
			continue
		}
		if len(names) == 0 {
			where = " (" + p.place + ")"
		}
		foreign[p.tool.Name] = true
		names = append(names, p.tool.Name)
	}
	reason := notEnglish("tool ", "tools", names, where)
	read := 0
	for _, t := range v.Tools {
		if !foreign[t.Name] {
			read++
		}
	}
	if reason == "" || read == 0 {
		return reason
	}
	return reason + "; nothing was found in " + display.Count(read, "other tool")
}
