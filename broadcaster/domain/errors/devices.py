"""What can be wrong with the machines at stations."""

from broadcaster.domain.errors import BadInput, Conflict, NotFound


class EnrolmentUnknown(NotFound):
    code = "enrolment-unknown"
    vi = "Không có máy phát “{enrolment}” nào xin vào trong phạm vi của ông/bà."
    en = "No machine “{enrolment}” asked to come in within your reach."


class EnrolmentCodeWrong(BadInput):
    code = "enrolment-code-wrong"
    vi = "Mã này sai, đã dùng hoặc đã quá 15 phút. Hãy xin quản trị làm mã khác."
    en = "This code is wrong, used already, or older than 15 minutes. Ask an admin for another."


class DeviceKeyWrong(BadInput):
    code = "device-key-wrong"
    vi = "Khoá công khai của máy phải là 32 byte, viết bằng base64."
    en = "The machine's public key must be 32 bytes in base64."


class DeviceKeyKnown(Conflict):
    code = "device-key-known"
    vi = "Khoá này đã có máy dùng. Mỗi lần xin vào, máy phải làm khoá mới."
    en = "A machine has asked with this key before. Each time a machine asks it makes a new one."


class EnrolmentDecided(Conflict):
    code = "enrolment-decided"
    vi = "Máy phát “{name}” {state}."
    en = "About the machine “{name}” it was decided already, or it has waited too long."


class FingerprintWrong(BadInput):
    code = "fingerprint-wrong"
    vi = "Dấu nhận dạng đọc từ máy không khớp: đọc nhầm, đây là máy khác, hoặc có kẻ chen vào. Không được nhận."
    en = "What was read out is not this machine's fingerprint: misread, another machine, or somebody is in between."


class ProofWrong(BadInput):
    code = "proof-wrong"
    vi = "Máy hỏi không chứng minh được là giữ khoá đã xin vào."
    en = "Whoever asks does not show that they hold the key that asked to come in."


class EnrolmentOver(Conflict):
    code = "enrolment-over"
    vi = "Việc xin vào này đã xong hoặc không được nhận. Hãy xin vào lại bằng mã mới."
    en = "This is over: handed out already, rejected, or too old. Ask again with a new code."
