// The tools in this file were made from petstore.yaml by mcpkit init --openapi.
// Review and edit them: when the file is made again, edited blocks stay as they are.

package main

import (
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// openapi:operation countPets dc185bf924155bd2

// countPets is GET /inventory of petstore.yaml.
var countPets = wrap.Route[CountPetsIn, map[string]any]("GET /inventory", "count_pets",
	annotate.ReadOnly("Count pets", annotate.ClosedWorld()),
	"Count pets. Returns how many pets there are of each status. Use when the user wants to count pets.")

type CountPetsIn struct {
}

// openapi:operation listPets 610fd9ad181bd7cf

// listPets is GET /pets of petstore.yaml.
var listPets = wrap.Route[ListPetsIn, budget.Page[ListPetsItem]]("GET /pets", "list_pets",
	annotate.ReadOnly("List pets", annotate.ClosedWorld()),
	"List pets. Returns the pets of the store by their status, the oldest first. Use when the user wants to list pets.")

type ListPetsIn struct {
	budget.PageRequest `page:"limit=limit,items=pets,max=100,offset=offset,total=total"`
	Status             *string `json:"status,omitzero" query:"status" jsonschema:"Which pets to return. Whether a pet can be bought." mcpkit:"enum=available,enum=sold"`
}

type ListPetsItem struct {
	ID     int64   `json:"id" jsonschema:"The number of the pet."`
	Kind   string  `json:"kind" jsonschema_description:"The kind of animal. One of cat, dog, fish."`
	Name   string  `json:"name" jsonschema:"What the pet is called."`
	Born   *string `json:"born,omitzero" jsonschema:"The day when the pet was born."`
	Status *string `json:"status,omitzero" jsonschema_description:"Whether the pet can be bought. One of available, sold."`
}

// openapi:operation addPet a73399d1f52b9778

// addPet is POST /pets of petstore.yaml.
var addPet = wrap.Route[AddPetIn, AddPetOut]("POST /pets", "add_pet",
	annotate.Additive("Add a pet", annotate.ClosedWorld()),
	"Add a pet. Adds a pet to the store and returns it with its number. Use when the user wants to add a pet.")

type AddPetIn struct {
	Kind   string  `json:"kind" jsonschema:"The kind of animal." mcpkit:"enum=cat,enum=dog,enum=fish"`
	Name   string  `json:"name" jsonschema:"What the pet is called." mcpkit:"minLength=1,maxLength=60"`
	Born   *string `json:"born,omitzero" jsonschema:"The day when the pet was born." mcpkit:"format=date"`
	Status *string `json:"status,omitzero" jsonschema:"Whether the pet can be bought. The default is available." mcpkit:"enum=available,enum=sold"`
}

type AddPetOut struct {
	ID     int64   `json:"id" jsonschema:"The number of the pet."`
	Kind   string  `json:"kind" jsonschema_description:"The kind of animal. One of cat, dog, fish."`
	Name   string  `json:"name" jsonschema:"What the pet is called."`
	Born   *string `json:"born,omitzero" jsonschema:"The day when the pet was born."`
	Status *string `json:"status,omitzero" jsonschema_description:"Whether the pet can be bought. One of available, sold."`
}

// openapi:operation getPet 960fc1bf84d92f25

// getPet is GET /pets/{id} of petstore.yaml.
var getPet = wrap.Route[GetPetIn, GetPetOut]("GET /pets/{id}", "get_pet",
	annotate.ReadOnly("Read a pet", annotate.ClosedWorld()),
	"Read a pet. Returns one pet. Use when the user wants to read a pet.")

type GetPetIn struct {
	ID int64 `json:"id" path:"id" jsonschema:"The number of the pet."`
}

type GetPetOut struct {
	ID     int64   `json:"id" jsonschema:"The number of the pet."`
	Kind   string  `json:"kind" jsonschema_description:"The kind of animal. One of cat, dog, fish."`
	Name   string  `json:"name" jsonschema:"What the pet is called."`
	Born   *string `json:"born,omitzero" jsonschema:"The day when the pet was born."`
	Status *string `json:"status,omitzero" jsonschema_description:"Whether the pet can be bought. One of available, sold."`
}

// openapi:operation removePet 629c215893538082

// removePet is DELETE /pets/{id} of petstore.yaml.
var removePet = wrap.Route[RemovePetIn, wrap.Done]("DELETE /pets/{id}", "remove_pet",
	annotate.Destructive("Remove a pet", annotate.ClosedWorld()),
	"Remove a pet. Removes a pet from the store permanently. Use when the user wants to remove a pet.")

type RemovePetIn struct {
	ID int64 `json:"id" path:"id" jsonschema:"The number of the pet."`
}

// openapi:operation (tools) b2167b62786f257e

// Tools are the tools of this file, for wrap.Mux.
func Tools() []wrap.RouteTool {
	return []wrap.RouteTool{
		countPets,
		listPets,
		addPet,
		getPet,
		removePet,
	}
}

// Examples are calls with the examples of the document, to be completed with what users write:
// see mcpkit.Example.
func Examples() []mcpkit.Call {
	return []mcpkit.Call{
		mcpkit.Use("count_pets", json.RawMessage("{}")),
		mcpkit.Use("list_pets", json.RawMessage("{\"status\":\"available\"}")),
		mcpkit.Use("add_pet", json.RawMessage("{\"kind\":\"dog\",\"name\":\"Rex\"}")),
		mcpkit.Use("get_pet", json.RawMessage("{\"id\":1}")),
		mcpkit.Use("remove_pet", json.RawMessage("{\"id\":1}")),
	}
}
