"""Every kind of long work that a worker must know: importing this module declares them all.

A worker loads no page, so it would not meet the modules that declare jobs; a house test compares this
list with the declarations.
"""

from compagnon.desk import catalogue_import, obsolete_quotes
from compagnon.desk.importing import batches
from compagnon.library import retention
from compagnon.sales.deals import opening
from compagnon.sales.orders.einvoicing import jobs as einvoicing
from compagnon.sales.orders.quality import vigilance
from compagnon.sales.proposals import approval_routing
from compagnon.sales.proposals.feasibility import following
from compagnon.sales.proposals.preparation import following as preparation
from compagnon.sales.proposals.signature import services as signature
from compagnon.sales.proposals.tenders import following as tenders
from compagnon.sales.watch.services import polling
from compagnon.work import notice_mail

DECLARED_IN = (
    batches, catalogue_import, obsolete_quotes, opening, approval_routing, following, preparation, polling, vigilance,
    einvoicing, signature, tenders, notice_mail, retention,
)  # fmt: skip
