"""Several bots as one: each holds a lease, what one hears all know, and what the dead leave is taken up."""

from handlers.cluster.lease import Lease
from handlers.cluster.membership import Member, cluster_member
from handlers.cluster.news import News, Topic
from handlers.cluster.peers import Alone, Peers
from handlers.cluster.postgres import connect

__all__ = ["Alone", "Lease", "Member", "News", "Peers", "Topic", "cluster_member", "connect"]
