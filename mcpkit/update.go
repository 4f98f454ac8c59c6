package mcpkit

import (
	"errors"
	"slices"
)

// Update changes the tools, examples and access of a server, also while it serves. change gets a
// draft with what is declared now, and declares on it with [AddTool], [AddSDKTool],
// [Server.RemoveTools], [Server.ReplaceExamples] and [Server.SetAccess]; it may be nil: Update then
// serves what was declared on the server itself since, and reads the tools of an adopted server
// again. The draft can be checked, and cannot serve. Declarations on the draft have no effect after
// change has returned.
//
// Update assembles the draft and checks it by the rules of [Server.Check]. If a Must rule is
// broken, nothing changes, and the error lists what is wrong; under serve -dev, it is logged
// instead. Otherwise the new assembly serves at once: calls in flight finish on the one they began
// on, and clients with a session, or with a subscription of protocol 2026-07-28, are told that the
// list of tools changed. If the access changes, open streams end, so that their clients ask again.
// After [Server.Register], an access that needs further paths is refused.
//
// Updates at the same time each add to what the others have declared, and so does an Update that
// change makes of the server itself. Each replica of a server needs the same update.
func (s *Server) Update(change func(draft *Server)) error {
	if s.plan.isDraft {
		return errors.New("mcpkit: Update was called on a draft; declare tools on the draft instead")
	}
	changes := drafted(s, change)
	s.updating.Lock()
	defer s.updating.Unlock()
	for {
		source, before := s.plan.copy()
		for _, c := range changes {
			c(&source)
		}
		a := s.plan.assemble(source)
		found, err := s.accepted(a)
		if err != nil {
			return err
		}
		if err := s.mounting.missing(a); err != nil {
			return err
		}
		if s.plan.accept(a, before) {
			if s.serving.Load() != nil {
				s.serve(a, found)
			}
			return nil
		}
	}
}

// drafted returns what change declares. No lock is held while it runs.
func drafted(s *Server, change func(draft *Server)) []func(*declaration) {
	if change == nil {
		return nil
	}
	draft := &Server{manifest: s.manifest, settings: s.settings, drain: s.drain, host: s.host, guards: s.guards, plan: s.plan.draft()}
	change(draft)
	return draft.plan.draftChanges()
}

// relearn assembles the tools again, because the adopted server has replaced one. It uses the
// declaration that serves, or the current one if the server does not serve.
func relearn(s *Server) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	source, _ := s.plan.copy()
	served := s.serving.Load()
	if served != nil {
		source = served.source
	}
	a := s.plan.assemble(source)
	found, err := s.accepted(a)
	if err != nil {
		return err
	}
	s.plan.forget() // what is declared has the new tool too
	if served != nil {
		s.serve(a, found)
	}
	return nil
}

// RemoveTools removes the tools with the given names from the declaration; see [Server.Update].
// Names of tools that do not exist are ignored.
func (s *Server) RemoveTools(names ...string) {
	s.plan.change(func(d *declaration) {
		d.tools = slices.DeleteFunc(slices.Clone(d.tools), func(t *declaredTool) bool { return slices.Contains(names, t.name) })
	})
}

// ReplaceExamples replaces all examples of the declaration; see [Server.Examples] and
// [Server.Update].
func (s *Server) ReplaceExamples(first, second, third Example, more ...Example) {
	pos := caller()
	s.plan.change(func(d *declaration) {
		d.examples = nil
		d.addExamples(pos, append([]Example{first, second, third}, more...))
	})
}

// SetAccess replaces the access decision of the declaration; see [New] and [Server.Update].
func (s *Server) SetAccess(a Access) {
	s.plan.change(func(d *declaration) { d.access = a })
}
