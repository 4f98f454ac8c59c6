package mcpkit

import (
	"errors"
	"slices"
)

// Update changes the tools, examples and access of a server, also while it serves. change gets a
// draft with what is declared now, and declares on it with [AddTool], [AddSDKTool],
// [Server.RemoveTools], [Server.ReplaceExamples] and [Server.SetAccess]; it may be nil, to serve
// what was declared on the server itself since, or to learn the tools of an adopted server again.
//
// Update assembles the draft and checks it by the rules of [Server.Check]. If a Must rule is
// broken, nothing changes, and the error lists what is wrong. Otherwise the new assembly serves at
// once: calls in flight finish on the one they began on, and clients with a session, or with a
// subscription of protocol 2026-07-28, are told that the list of tools changed.
//
// Updates run one after the other. Each replica of a server needs the same update.
func (s *Server) Update(change func(draft *Server)) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	if s.draft {
		return errors.New("mcpkit: Update was called on a draft; declare tools on the draft instead")
	}
	s.mu.Lock()
	draft := &Server{manifest: s.manifest, settings: s.settings, drain: s.drain, host: s.host, guards: s.guards, declared: s.declared.clone(), draft: true}
	changes := s.changes
	s.mu.Unlock()
	if change != nil {
		change(draft)
	}
	a := draft.fresh()
	found, err := draft.checked(a)
	if err != nil {
		return err
	}
	s.mu.Lock()
	if s.changes != changes {
		s.mu.Unlock()
		return errors.New("mcpkit: the server's declaration changed during Update; try again")
	}
	s.declared, s.latest = draft.declared, a
	s.mu.Unlock()
	if s.serving.Load() != nil {
		s.serve(a, found)
	}
	return nil
}

// RemoveTools removes the tools with the given names from the declaration; see [Server.Update].
// Names of tools that do not exist are ignored.
func (s *Server) RemoveTools(names ...string) {
	s.change(func(d *declaration) {
		d.tools = slices.DeleteFunc(slices.Clone(d.tools), func(t *declaredTool) bool { return slices.Contains(names, t.name) })
	})
}

// ReplaceExamples replaces all examples of the declaration; see [Server.Examples] and
// [Server.Update].
func (s *Server) ReplaceExamples(first, second, third Example, more ...Example) {
	pos := caller()
	s.change(func(d *declaration) {
		d.examples = nil
		d.addExamples(pos, append([]Example{first, second, third}, more...))
	})
}

// SetAccess replaces the access decision of the declaration; see [New] and [Server.Update].
func (s *Server) SetAccess(a Access) {
	s.change(func(d *declaration) { d.access = a })
}
