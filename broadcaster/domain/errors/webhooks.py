"""What goes wrong with addresses of other programs that are told."""

from broadcaster.domain.errors import Conflict, NotFound


class WebhookUnknown(NotFound):
    code = "webhook-unknown"
    vi = "Không có địa chỉ nhận tin “{webhook}”."
    en = "There is no webhook “{webhook}”."


class DeliveryUnknown(NotFound):
    code = "delivery-unknown"
    vi = "Không có lần báo tin “{delivery}”."
    en = "There is no delivery “{delivery}”."


class WebhooksMany(Conflict):
    code = "webhooks-many"
    vi = "Đã có {limit} địa chỉ nhận tin. Hãy bỏ địa chỉ không dùng nữa trước."
    en = "There are {limit} webhooks already. End one that is not used any more first."
