"""The API, version 1: one module per room, the same services as the pages.

A module of this package that defines `router` (a `ninja.Router` whose paths are written whole, as
`/accounts/{uuid:id}`) is part of the API; each operation declares its permission with
`compagnon.api.auth.allow`.
"""
