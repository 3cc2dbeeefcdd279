<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AdminOffice</name>
    <message>
        <source>The office is open at the till, in a window of its own.</source>
        <translation>办公室已在收银机的另一个窗口打开。</translation>
    </message>
</context>
<context>
    <name>AdminPresenter</name>
    <message>
        <source>Nothing here is found by %1.</source>
        <translation>按 %1 没有找到任何东西。</translation>
    </message>
    <message>
        <source>Nobody was here for a while. Sign in to go on.</source>
        <translation>有一会儿没人操作了。请重新登录。</translation>
    </message>
    <message>
        <source>Something went wrong here: %1</source>
        <translation>这里出了点问题：%1</translation>
    </message>
</context>
<context>
    <name>AdminScreen</name>
    <message>
        <source>Store admin</source>
        <translation>门店管理</translation>
    </message>
</context>
<context>
    <name>AskOffice</name>
    <message>
        <source>Asking head office…</source>
        <translation>正在询问总部…</translation>
    </message>
    <message>
        <source>This takes a few seconds at most. Esc gives it up; then nothing is taken.</source>
        <translation>最多几秒钟。按 Esc 放弃，放弃后不扣款。</translation>
    </message>
    <message>
        <source>Not yet: head office is being asked. Esc gives it up.</source>
        <translation>请稍等：正在询问总部。按 Esc 放弃。</translation>
    </message>
</context>
<context>
    <name>AskShopper</name>
    <message>
        <source>For the customer to read</source>
        <translation>请顾客阅读</translation>
    </message>
    <message>
        <source>The customer agrees</source>
        <translation>顾客同意</translation>
    </message>
    <message>
        <source>The customer does not</source>
        <translation>顾客不同意</translation>
    </message>
</context>
<context>
    <name>Attendance</name>
    <message>
        <source>This badge is not known here. Type your staff number.</source>
        <translation>这不是本店的工牌。请输入工号。</translation>
    </message>
</context>
<context>
    <name>AttendantBeside</name>
    <message>
        <source>The store&apos;s lanes</source>
        <translation>门店各通道</translation>
    </message>
</context>
<context>
    <name>AttendantDesk</name>
    <message>
        <source>This terminal is not enrolled: it knows no other lane.</source>
        <translation>本终端尚未注册，不认识其他通道。</translation>
    </message>
</context>
<context>
    <name>AttendantPage</name>
    <message>
        <source>Yes, %1 or over</source>
        <translation>是，已满 %1 岁</translation>
    </message>
    <message>
        <source>The price is right</source>
        <translation>价格没错</translation>
    </message>
    <message>
        <source>Done: the shopper goes on</source>
        <translation>已处理，顾客继续</translation>
    </message>
    <message>
        <source>Call the sale back</source>
        <translation>取回这一单</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>不要了，拿出来</translation>
    </message>
    <message>
        <source>Everything was in the list</source>
        <translation>全部都在清单中</translation>
    </message>
    <message>
        <source>Sell one more</source>
        <translation>再卖一件</translation>
    </message>
    <message>
        <source>It is put aside</source>
        <translation>已放到一边</translation>
    </message>
    <message>
        <source>I have taken it back</source>
        <translation>我已收回</translation>
    </message>
    <message>
        <source>It is in order</source>
        <translation>没有问题</translation>
    </message>
    <message>
        <source>Something was missing</source>
        <translation>有漏扫商品</translation>
    </message>
    <message>
        <source>No: take the goods out</source>
        <translation>未满，取出这些商品</translation>
    </message>
    <message>
        <source>Leave it in</source>
        <translation>保留不动</translation>
    </message>
    <message>
        <source>No more than that</source>
        <translation>不能再多</translation>
    </message>
    <message>
        <source>Agree</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>不同意</translation>
    </message>
    <message>
        <source>Charge the shelf&apos;s price</source>
        <translation>按货架价收</translation>
    </message>
    <message>
        <source>Type the weight</source>
        <translation>输入重量</translation>
    </message>
    <message>
        <source>Type its number</source>
        <translation>输入商品编号</translation>
    </message>
    <message>
        <source>Take the last one out</source>
        <translation>删除最后一件</translation>
    </message>
    <message>
        <source>Put the list by for a till</source>
        <translation>转到收银台结账</translation>
    </message>
    <message>
        <source>Set the sale aside with its payment</source>
        <translation>把这一单连同付款挂起</translation>
    </message>
    <message>
        <source>Void the whole sale</source>
        <translation>整单作废</translation>
    </message>
    <message>
        <source>Open this checkout</source>
        <translation>开放本台</translation>
    </message>
    <message>
        <source>Take shoppers again</source>
        <translation>恢复接待顾客</translation>
    </message>
    <message>
        <source>Close this checkout</source>
        <translation>关闭本台</translation>
    </message>
    <message>
        <source>Leave the self-checkout</source>
        <translation>退出自助收银</translation>
    </message>
</context>
<context>
    <name>AttendantPresenter</name>
    <message>
        <source>That is no figure. Type it again.</source>
        <translation>这不是有效数字，请重新输入。</translation>
    </message>
    <message>
        <source>%1 has put it aside, any till takes it. %2 did not: %3</source>
        <translation>%1 已挂单，任意收银机可取。%2 未接收：%3</translation>
    </message>
    <message>
        <source>The basket of %1 is at %2 now</source>
        <translation>%1 的商品已转到 %2</translation>
    </message>
    <message>
        <source>Something went wrong here: %1</source>
        <translation>这里出了点问题：%1</translation>
    </message>
    <message>
        <source>%1: done</source>
        <translation>%1：已完成</translation>
    </message>
    <message>
        <source>No other terminal of the store is known yet</source>
        <translation>还不知道本店的其他终端</translation>
    </message>
    <message numerus="yes">
        <source>%n lane(s) need you</source>
        <translation>
            <numerusform>%n 个通道需要您</numerusform>
        </translation>
    </message>
    <message>
        <source>All is well</source>
        <translation>一切正常</translation>
    </message>
    <message>
        <source>A word to the shopper</source>
        <translation>给顾客的话</translation>
    </message>
    <message>
        <source>Choose, or type</source>
        <translation>选择或输入</translation>
    </message>
    <message>
        <source>Take it away</source>
        <translation>撤下</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>One moment, I am coming.</source>
        <translation>请稍等，我马上来。</translation>
    </message>
    <message>
        <source>Please scan that once more.</source>
        <translation>请再扫一次。</translation>
    </message>
    <message>
        <source>Everything is in order. Please go on.</source>
        <translation>一切正常，请继续。</translation>
    </message>
    <message>
        <source>Add to this basket</source>
        <translation>加入此购物篮</translation>
    </message>
    <message>
        <source>Scan, or type a code</source>
        <translation>扫码或输入编码</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Any till, by its code</source>
        <translation>任意收银机（扫码取单）</translation>
    </message>
    <message>
        <source>Which till takes the basket?</source>
        <translation>转到哪台收银机？</translation>
    </message>
    <message>
        <source>It is put aside here, and lies parked there</source>
        <translation>本机挂单，转到该收银机</translation>
    </message>
    <message>
        <source>How many pieces were missing?</source>
        <translation>漏了几件商品？</translation>
    </message>
    <message>
        <source>Pieces that were not in the list</source>
        <translation>不在清单里的件数</translation>
    </message>
    <message>
        <source>The price on the shelf</source>
        <translation>货架上的价格</translation>
    </message>
    <message>
        <source>The weight in kg</source>
        <translation>重量（kg）</translation>
    </message>
    <message>
        <source>Just the figure</source>
        <translation>只输数字</translation>
    </message>
    <message>
        <source>Attendant</source>
        <translation>自助值守</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>%1: PIN or badge</source>
        <translation>%1：密码或工牌</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Staff number or badge</source>
        <translation>工号或工牌</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
</context>
<context>
    <name>AttendantScreen</name>
    <message>
        <source>Attendant</source>
        <translation>自助值守</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>BagsPage</name>
    <message>
        <source>Bags</source>
        <translation>购物袋</translation>
    </message>
</context>
<context>
    <name>Beside</name>
    <message>
        <source>X report</source>
        <translation>X 报表</translation>
    </message>
    <message>
        <source>The figures of the shift so far</source>
        <translation>本班到目前为止的数字</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>交接班</translation>
    </message>
    <message>
        <source>Blind count, then the Z</source>
        <translation>盲点现金，然后出 Z 报表</translation>
    </message>
    <message>
        <source>In training nothing counts</source>
        <translation>培训中的操作不计账</translation>
    </message>
    <message>
        <source>Type a code</source>
        <translation>输入编码</translation>
    </message>
    <message>
        <source>Shelf tags</source>
        <translation>价签核对</translation>
    </message>
    <message>
        <source>Earlier sales</source>
        <translation>查找销售</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Price on the tag</source>
        <translation>标签价</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>When the scanner cannot read it</source>
        <translation>扫不出来的商品</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>门店</translation>
    </message>
    <message>
        <source>Tags to change before prices rise</source>
        <translation>涨价前要换的价签</translation>
    </message>
    <message>
        <source>Store lanes</source>
        <translation>门店各通道</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>销售</translation>
    </message>
    <message>
        <source>Finds any sale of this till, reprints or refunds it</source>
        <translation>找本机任何一笔销售，重印或退货</translation>
    </message>
    <message>
        <source>Store parked</source>
        <translation>全店挂单</translation>
    </message>
    <message>
        <source>What was put aside here and at the other lanes</source>
        <translation>本机和其他收银机的挂单</translation>
    </message>
    <message>
        <source>Gift cards</source>
        <translation>储值卡</translation>
    </message>
    <message>
        <source>Sell, top up, check balance, replace</source>
        <translation>售卡、充值、查余额、挂失换卡</translation>
    </message>
    <message>
        <source>Drawer and shift</source>
        <translation>钱箱与班次</translation>
    </message>
    <message>
        <source>The next cashier takes over the drawer as it is</source>
        <translation>接班人按现状接收钱箱</translation>
    </message>
    <message>
        <source>Close shift</source>
        <translation>结班</translation>
    </message>
    <message>
        <source>This till</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Lane settings</source>
        <translation>本机设置</translation>
    </message>
    <message>
        <source>Language, colours, text size, sounds, customer display</source>
        <translation>语言、颜色、字号、声音、顾客屏</translation>
    </message>
    <message>
        <source>Store office</source>
        <translation>门店办公室</translation>
    </message>
    <message>
        <source>Devices, goods, people and numbers; the till goes on</source>
        <translation>设备、商品、人员和数据；收银照常</translation>
    </message>
    <message>
        <source>See how they stand and help there; the till goes on</source>
        <translation>查看各通道状态并协助处理，本机照常收银</translation>
    </message>
    <message>
        <source>Keys of the bar</source>
        <translation>底栏按键</translation>
    </message>
    <message>
        <source>Charge this price</source>
        <translation>按此价卖</translation>
    </message>
    <message>
        <source>Bar code or item number</source>
        <translation>条码或货号</translation>
    </message>
    <message>
        <source>Sell</source>
        <translation>卖出</translation>
    </message>
    <message>
        <source>Finish or park the sale first, then close the shift.</source>
        <translation>请先完成或挂起当前这单，再结班。</translation>
    </message>
    <message>
        <source>Hand over the drawer</source>
        <translation>交接钱箱</translation>
    </message>
    <message>
        <source>The next cashier signs with number and PIN.</source>
        <translation>请接班人输入工号和密码确认。</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>接班</translation>
    </message>
    <message>
        <source>The drawer is %1&apos;s now.</source>
        <translation>钱箱已交给%1。</translation>
    </message>
    <message>
        <source>End the training</source>
        <translation>结束培训</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>培训</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message>
        <source>“%1” is no amount.</source>
        <translation>“%1”不是金额。</translation>
    </message>
    <message>
        <source>“%1” is no quantity.</source>
        <translation>“%1”不是数量。</translation>
    </message>
</context>
<context>
    <name>Care</name>
    <message>
        <source>Head office</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>out of reach; sales go on</source>
        <translation>连接不上；销售照常</translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s) wait to be sent</source>
        <translation>
            <numerusform>%n 条待发送</numerusform>
        </translation>
    </message>
    <message>
        <source>has everything</source>
        <translation>已全部收到</translation>
    </message>
    <message>
        <source>To be sent</source>
        <translation>待发送</translation>
    </message>
    <message>
        <source>Free on the disk</source>
        <translation>磁盘剩余</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>lianpos %1; head office wants %2.</source>
        <translation>lianpos %1；总部要求 %2。</translation>
    </message>
    <message>
        <source>%1, as head office wants</source>
        <translation>%1，与总部要求一致</translation>
    </message>
    <message>
        <source>Close the shift and this window, and install it over this one.</source>
        <translation>请结班并关闭本窗口，然后覆盖安装。</translation>
    </message>
    <message>
        <source>Copy of the journal</source>
        <translation>流水备份</translation>
    </message>
    <message>
        <source>the last one failed</source>
        <translation>上次失败</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>%1, on the same disk</source>
        <translation>%1，在同一磁盘上</translation>
    </message>
    <message>
        <source>well</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>look</source>
        <translation>留意</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>异常</translation>
    </message>
    <message>
        <source>Kept. It holds from the next start of the till.</source>
        <translation>已保存，下次启动时生效。</translation>
    </message>
    <message>
        <source>head office</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>Head office has set, before what stands here: %1</source>
        <translation>总部已设定，优先于此处内容：%1</translation>
    </message>
    <message>
        <source>What stood there before is back.</source>
        <translation>已恢复到之前的内容。</translation>
    </message>
    <message>
        <source>The doctor could not look. Try again.</source>
        <translation>无法检查，请重试。</translation>
    </message>
    <message>
        <source>The journal was not copied: %1</source>
        <translation>流水没有备份：%1</translation>
    </message>
    <message>
        <source>The journal is copied.</source>
        <translation>流水已备份。</translation>
    </message>
    <message>
        <source>Not written: %1</source>
        <translation>没有写入：%1</translation>
    </message>
    <message>
        <source>Written to %1</source>
        <translation>已写入 %1</translation>
    </message>
</context>
<context>
    <name>CarePage</name>
    <message>
        <source>Care</source>
        <translation>维护</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生过什么</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>小票</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>How receipts look</source>
        <translation>小票样式</translation>
    </message>
    <message>
        <source>Copies of the journal</source>
        <translation>流水备份</translation>
    </message>
    <message>
        <source>How it stands</source>
        <translation>当前情况</translation>
    </message>
    <message>
        <source>Copy the journal now</source>
        <translation>立即备份流水</translation>
    </message>
    <message>
        <source>Bundle for support</source>
        <translation>生成支持包</translation>
    </message>
    <message>
        <source>The bundle has no keys, no sales and nobody&apos;s data.</source>
        <translation>支持包不含密钥、销售和个人数据。</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>体检</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Examine this terminal</source>
        <translation>检查本机</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>谁</translation>
    </message>
    <message>
        <source>The till</source>
        <translation>收银台</translation>
    </message>
    <message>
        <source>Its devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What stands in the file now</source>
        <translation>文件里现有的内容</translation>
    </message>
    <message>
        <source>Take what stands there</source>
        <translation>用文件里现有的</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>撤销上次更改</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) need somebody.</source>
        <translation>
            <numerusform>有 %n 项需要处理。</numerusform>
        </translation>
    </message>
    <message>
        <source>This terminal is well.</source>
        <translation>本机正常。</translation>
    </message>
    <message>
        <source>Examining …</source>
        <translation>正在检查…</translation>
    </message>
    <message numerus="yes">
        <source>%n earlier version(s) are kept</source>
        <translation>
            <numerusform>保留 %n 个旧版本</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CartPage</name>
    <message>
        <source>Your goods</source>
        <translation>您的商品</translation>
    </message>
    <message>
        <source>No bar code?</source>
        <translation>没有条码？</translation>
    </message>
    <message>
        <source>Dear member</source>
        <translation>尊敬的会员</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>会员</translation>
    </message>
</context>
<context>
    <name>CashierPresenter</name>
    <message>
        <source>This holds until the till is started again: its disk took no note.</source>
        <translation>已生效，但没能存盘，重新启动后会恢复原样。</translation>
    </message>
    <message>
        <source>A basket has come from %1. F4 takes it up.</source>
        <translation>%1 转来一单，按 F4 取单。</translation>
    </message>
    <message>
        <source>Something went wrong in the till and was recorded. The sale is safe: go on.</source>
        <translation>程序出错，已记录。这笔销售没有丢失，请继续。</translation>
    </message>
</context>
<context>
    <name>CashierScreen</name>
    <message>
        <source>Cashier</source>
        <translation>收银</translation>
    </message>
</context>
<context>
    <name>Cashiers</name>
    <message>
        <source>Cashier</source>
        <translation>收银员</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>笔数</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>净额</translation>
    </message>
    <message>
        <source>Discounts</source>
        <translation>优惠</translation>
    </message>
    <message>
        <source>Line voids</source>
        <translation>删行</translation>
    </message>
    <message>
        <source>Sale voids</source>
        <translation>整单作废</translation>
    </message>
    <message>
        <source>Prices by hand</source>
        <translation>手工改价</translation>
    </message>
    <message>
        <source>Returns</source>
        <translation>退货</translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message>
        <source>X: the shift so far</source>
        <translation>X 报表：本班至今</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>The X is on its way to paper.</source>
        <translation>X 报表正在打印。</translation>
    </message>
    <message>
        <source>Cash counted</source>
        <translation>已点现金</translation>
    </message>
    <message>
        <source>How many?</source>
        <translation>张数</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Close shift</source>
        <translation>结班</translation>
    </message>
    <message>
        <source>Count the cash in the drawer. What is not counted shows as short.</source>
        <translation>请清点钱箱里的现金；没有点的算短款。</translation>
    </message>
    <message>
        <source>The drawer is being counted. Esc cancels the count.</source>
        <translation>正在清点钱箱。按 Esc 退出清点。</translation>
    </message>
    <message>
        <source>The count cannot be changed later. Press the same key again.</source>
        <translation>提交后不能再改。再按一次同一个键结班。</translation>
    </message>
    <message>
        <source>The drawer balances</source>
        <translation>账款相符</translation>
    </message>
    <message>
        <source>Over in one way to pay, short in another</source>
        <translation>一种付款方式长款，另一种短款</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>长款</translation>
    </message>
    <message>
        <source>Short</source>
        <translation>短款</translation>
    </message>
    <message>
        <source>The shift is closed: Z %1</source>
        <translation>已结班：Z %1</translation>
    </message>
    <message>
        <source>Where the difference may come from:</source>
        <translation>差额可能的原因：</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>签退</translation>
    </message>
    <message>
        <source>Open a new shift</source>
        <translation>再开一班</translation>
    </message>
</context>
<context>
    <name>CodePage</name>
    <message>
        <source>Code to pay by</source>
        <translation>付款用的二维码</translation>
    </message>
    <message>
        <source>Valid for %1</source>
        <translation>有效时间 %1</translation>
    </message>
</context>
<context>
    <name>Consent</name>
    <message>
        <source>That was declined at another terminal.</source>
        <translation>该操作已在另一台终端被拒绝。</translation>
    </message>
    <message>
        <source>Approval needed</source>
        <translation>需要另一人同意</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Staff number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>This badge is not known here. Type the staff number.</source>
        <translation>这不是本店的工牌。请输入工号。</translation>
    </message>
</context>
<context>
    <name>Copies</name>
    <message>
        <source>This copy is damaged: keep another one.</source>
        <translation>这份备份已损坏，请另留一份。</translation>
    </message>
    <message>
        <source>It is sound, and the journal has all of it: there is nothing to restore. Put over the journal it would forget what was sold since, and what head office has.</source>
        <translation>备份完好，流水中全都有，无需恢复。若用它覆盖流水，会丢掉之后的销售以及总部已有的记录。</translation>
    </message>
    <message>
        <source>It is sound and has entries that the journal lacks. Close this window and run: %1</source>
        <translation>备份完好，并有流水缺少的记录。请关闭本窗口后运行：%1</translation>
    </message>
    <message>
        <source>Not written: %1</source>
        <translation>没有写成：%1</translation>
    </message>
    <message>
        <source>Written to %1</source>
        <translation>已写到 %1</translation>
    </message>
</context>
<context>
    <name>CopiesCard</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Up to entry</source>
        <translation>到第几条</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Also into this folder, such as on a stick</source>
        <translation>另存到此文件夹，例如 U 盘</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Write it there</source>
        <translation>写到那里</translation>
    </message>
    <message>
        <source>Choose a copy: it is examined entry by entry.</source>
        <translation>选一份备份，逐条检查。</translation>
    </message>
    <message>
        <source>There is no copy yet. One is made every quarter of an hour of selling.</source>
        <translation>还没有备份。营业时每一刻钟做一份。</translation>
    </message>
    <message>
        <source>Examining …</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Examine this copy</source>
        <translation>检查这份备份</translation>
    </message>
    <message>
        <source>A folder for the copy</source>
        <translation>备份的文件夹</translation>
    </message>
    <message>
        <source>Type a folder.</source>
        <translation>请输入文件夹。</translation>
    </message>
</context>
<context>
    <name>CustomerScreen</name>
    <message>
        <source>Customer display</source>
        <translation>客显屏</translation>
    </message>
    <message>
        <source>Practice: this is not a sale</source>
        <translation>练习中：不是真的销售</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>saved %1</source>
        <translation>省 %1</translation>
    </message>
</context>
<context>
    <name>DeviceCard</name>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>A new device</source>
        <translation>新设备</translation>
    </message>
    <message>
        <source>Type the address of a device, or add one that was found.</source>
        <translation>请输入设备地址，或添加已发现的设备。</translation>
    </message>
    <message>
        <source>Set by head office; another address here goes before it.</source>
        <translation>由总部设定；在此填写别的地址则以此为准。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>well</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>needs a look</source>
        <translation>需要留意</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>连接不上</translation>
    </message>
    <message>
        <source>does not work</source>
        <translation>不能使用</translation>
    </message>
</context>
<context>
    <name>DeviceKinds</name>
    <message>
        <source>Receipt printer</source>
        <translation>小票打印机</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>扫码枪</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>电子秤</translation>
    </message>
    <message>
        <source>Bagging scale</source>
        <translation>装袋秤</translation>
    </message>
    <message>
        <source>Cash drawer</source>
        <translation>钱箱</translation>
    </message>
    <message>
        <source>Customer display</source>
        <translation>客显</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Click into “Scan to try” and scan: it types there.</source>
        <translation>请点“扫码试一试”再扫码：内容会输入到那里。</translation>
    </message>
    <message>
        <source>Did the drawer open?</source>
        <translation>钱箱打开了吗？</translation>
    </message>
    <message>
        <source>The printer is set right.</source>
        <translation>打印机已设置好。</translation>
    </message>
    <message>
        <source>Every kind of device is there already.</source>
        <translation>各种设备都已经有了。</translation>
    </message>
    <message>
        <source>Simulated devices stand where there was none.</source>
        <translation>没有设备的地方已放上模拟设备。</translation>
    </message>
    <message>
        <source>Kept. It is in use from now on.</source>
        <translation>已保存，立即启用。</translation>
    </message>
    <message>
        <source>It is out of use from now on.</source>
        <translation>已停用。</translation>
    </message>
    <message>
        <source>Types like a keyboard; it is ready while this window is open.</source>
        <translation>像键盘一样输入；窗口开着就能用。</translation>
    </message>
    <message>
        <source>Hangs on the receipt printer.</source>
        <translation>接在小票打印机上。</translation>
    </message>
    <message>
        <source>Not opened here.</source>
        <translation>这里没有打开。</translation>
    </message>
    <message>
        <source>It is well.</source>
        <translation>正常。</translation>
    </message>
    <message>
        <source>It is being opened …</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Last trouble, at %1: %2</source>
        <translation>上次故障 %1：%2</translation>
    </message>
    <message>
        <source>Hours in use</source>
        <translation>使用小时</translation>
    </message>
    <message>
        <source>Papers printed</source>
        <translation>已打印</translation>
    </message>
    <message>
        <source>Papers that failed</source>
        <translation>打印失败</translation>
    </message>
    <message>
        <source>Cuts</source>
        <translation>切纸</translation>
    </message>
    <message>
        <source>Codes read</source>
        <translation>已读条码</translation>
    </message>
    <message>
        <source>Misreads</source>
        <translation>误读</translation>
    </message>
    <message>
        <source>Drawer openings</source>
        <translation>钱箱打开</translation>
    </message>
    <message>
        <source>Lost links that came back</source>
        <translation>断线后恢复</translation>
    </message>
    <message>
        <source>A test slip is being printed …</source>
        <translation>正在打印测试单…</translation>
    </message>
    <message>
        <source>The drawer is being opened …</source>
        <translation>正在打开钱箱…</translation>
    </message>
    <message>
        <source>A line of figures is being shown …</source>
        <translation>正在显示一行数字…</translation>
    </message>
    <message>
        <source>Put something on the scale.</source>
        <translation>请在秤上放一样东西。</translation>
    </message>
    <message>
        <source>Scan something with it.</source>
        <translation>请用它扫一个条码。</translation>
    </message>
    <message>
        <source>Hold a bar code before the camera.</source>
        <translation>请把条码放到摄像头前。</translation>
    </message>
    <message>
        <source>It passed the test.</source>
        <translation>测试通过。</translation>
    </message>
    <message>
        <source>It has read %1.</source>
        <translation>已读到 %1。</translation>
    </message>
</context>
<context>
    <name>DevicesPage</name>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What is on the slip?</source>
        <translation>测试单上看到什么？</translation>
    </message>
    <message>
        <source>On this terminal</source>
        <translation>本机设备</translation>
    </message>
    <message>
        <source>Simulate</source>
        <translation>模拟设备</translation>
    </message>
    <message>
        <source>By address</source>
        <translation>按地址</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>发现的设备</translation>
    </message>
    <message>
        <source>announces itself at %1; known by its name from now on</source>
        <translation>它自报在 %1；以后按名字认它</translation>
    </message>
    <message>
        <source>perhaps: prints at %1, but may be the office&apos;s printer</source>
        <translation>也许：在 %1 打印，可能是办公室的打印机</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message numerus="yes">
        <source>%n device(s) need somebody: %1</source>
        <translation>
            <numerusform>有 %n 个设备需要处理：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything that hangs here is well.</source>
        <translation>这里的设备都正常。</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Nothing new is plugged in, and no new printer answers in the network. One that does not announce itself is added by its address.</source>
        <translation>没有新插上的设备，网络里也没有新的打印机应答。不会自报的打印机，按地址添加。</translation>
    </message>
    <message>
        <source>it says so itself, at %1</source>
        <translation>设备自己报告，位于 %1</translation>
    </message>
    <message>
        <source>perhaps: the plug at %1 does not say what hangs on it</source>
        <translation>可能是：%1 的接口没有说明接的是什么</translation>
    </message>
    <message>
        <source>No kind of device has an address like that.</source>
        <translation>没有设备用这样的地址。</translation>
    </message>
</context>
<context>
    <name>DoorPage</name>
    <message>
        <source>中文</source>
        <comment>the language that the key leads to</comment>
        <translation>English</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Store admin</source>
        <translation>门店管理</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Type your staff number</source>
        <translation>请输入工号</translation>
    </message>
    <message>
        <source>Staff number</source>
        <translation>工号</translation>
    </message>
</context>
<context>
    <name>Earlier</name>
    <message>
        <source>Earlier sales</source>
        <translation>查找销售</translation>
    </message>
    <message>
        <source>No sale on this till matches.</source>
        <translation>本机没有符合的销售，请换一个条件。</translation>
    </message>
    <message>
        <source>Number, amount, item, slip, or a time: 10:42</source>
        <translation>小票号、金额、商品、单据尾号或 10:42</translation>
    </message>
    <message>
        <source>Reprint</source>
        <translation>重印</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退货</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
</context>
<context>
    <name>EntryPage</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>ErrandBody</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
</context>
<context>
    <name>ErrandPage</name>
    <message>
        <source>The sale</source>
        <translation>购物清单</translation>
    </message>
</context>
<context>
    <name>Events</name>
    <message>
        <source>A key began to sign</source>
        <translation>启用签名密钥</translation>
    </message>
    <message>
        <source>The program started</source>
        <translation>程序启动</translation>
    </message>
    <message>
        <source>The program ended</source>
        <translation>程序结束</translation>
    </message>
    <message>
        <source>Head office changed settings</source>
        <translation>总部更改设置</translation>
    </message>
    <message>
        <source>This terminal was set otherwise</source>
        <translation>本机设置已更改</translation>
    </message>
    <message>
        <source>What head office has set was refused</source>
        <translation>总部的设定未被采用</translation>
    </message>
    <message>
        <source>A device was tried</source>
        <translation>试用了设备</translation>
    </message>
    <message>
        <source>A receipt template was refused</source>
        <translation>小票模板被拒绝</translation>
    </message>
    <message>
        <source>The clock jumped</source>
        <translation>时钟跳变</translation>
    </message>
    <message>
        <source>The clock was confirmed</source>
        <translation>时钟已确认</translation>
    </message>
    <message>
        <source>Shelf tags were confirmed</source>
        <translation>价签已确认</translation>
    </message>
    <message>
        <source>Head office went out of reach</source>
        <translation>与总部断开</translation>
    </message>
    <message>
        <source>Head office answers again</source>
        <translation>总部恢复连接</translation>
    </message>
    <message>
        <source>The file of open baskets was lost</source>
        <translation>未结单文件丢失</translation>
    </message>
    <message>
        <source>The journal was copied</source>
        <translation>流水已备份</translation>
    </message>
    <message>
        <source>The journal could not be copied</source>
        <translation>流水备份失败</translation>
    </message>
    <message>
        <source>The journal was checked</source>
        <translation>流水已校验</translation>
    </message>
    <message>
        <source>The journal was repaired</source>
        <translation>流水已修复</translation>
    </message>
    <message>
        <source>Training was switched</source>
        <translation>切换培训模式</translation>
    </message>
    <message>
        <source>The address for other terminals changed</source>
        <translation>供其他终端访问的地址已更改</translation>
    </message>
    <message>
        <source>Pictures of problems were taken out</source>
        <translation>问题照片被取出</translation>
    </message>
    <message>
        <source>A door opened without asking the lane that sold</source>
        <translation>门禁在未询问原收银通道的情况下放行</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>Not written: %1</source>
        <translation>没有写成：%1</translation>
    </message>
    <message>
        <source>Written to %1</source>
        <translation>已写到 %1</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>By the hour</source>
        <translation>按小时</translation>
    </message>
    <message>
        <source>Hour</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>小票数</translation>
    </message>
    <message>
        <source>How it was paid</source>
        <translation>支付方式</translation>
    </message>
    <message>
        <source>Tender</source>
        <translation>支付方式</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>笔数</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>商品编号</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>By cashier</source>
        <translation>按收银员</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>小票</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>收银员</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Every sale</source>
        <translation>全部销售</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>班次</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>净额</translation>
    </message>
    <message>
        <source>Over or short</source>
        <translation>长短款</translation>
    </message>
    <message>
        <source>Closings</source>
        <translation>结班</translation>
    </message>
    <message>
        <source>Export for Excel</source>
        <translation>导出为 Excel</translation>
    </message>
    <message>
        <source>Export as CSV</source>
        <translation>导出为 CSV</translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>This is no bar code.</source>
        <translation>这不是条码。</translation>
    </message>
    <message>
        <source>The check digit of the bar code is wrong.</source>
        <translation>条码的校验位不对。</translation>
    </message>
    <message>
        <source>The same is there already.</source>
        <translation>前面已经有了。</translation>
    </message>
    <message>
        <source>There is no such unit; each, kg, l and m are some.</source>
        <translation>没有这个单位；可以是 each、kg、l、m 等。</translation>
    </message>
    <message>
        <source>Write a percentage, exempt or out.</source>
        <translation>请写百分比、exempt 或 out。</translation>
    </message>
    <message>
        <source>Write a path such as food/dairy/milk.</source>
        <translation>请写路径，例如 food/dairy/milk。</translation>
    </message>
    <message>
        <source>Write figures only.</source>
        <translation>只能写数字。</translation>
    </message>
    <message>
        <source>Write an age in years.</source>
        <translation>请写年龄（岁）。</translation>
    </message>
    <message>
        <source>Write yes or no.</source>
        <translation>请写 yes 或 no。</translation>
    </message>
    <message>
        <source>Write an amount with at most 2 decimals.</source>
        <translation>请写金额，最多两位小数。</translation>
    </message>
    <message>
        <source>A price is never negative.</source>
        <translation>价格不能为负。</translation>
    </message>
    <message>
        <source>Write a quantity above 0, with at most 3 decimals.</source>
        <translation>请写大于 0 的数量，最多三位小数。</translation>
    </message>
    <message>
        <source>This must not be empty.</source>
        <translation>不能为空。</translation>
    </message>
    <message>
        <source>There is a blank in the number.</source>
        <translation>编号里有空格。</translation>
    </message>
    <message>
        <source>This is too long.</source>
        <translation>太长了。</translation>
    </message>
    <message>
        <source>There are signs in it that nobody sees.</source>
        <translation>其中有看不见的字符。</translation>
    </message>
    <message>
        <source>Save the file as “CSV UTF-8” in Excel.</source>
        <translation>请在 Excel 中另存为“CSV UTF-8”。</translation>
    </message>
    <message>
        <source>The row has more or fewer cells than the first one.</source>
        <translation>这一行的列数与首行不同。</translation>
    </message>
    <message>
        <source>There is no first row with the names of the columns.</source>
        <translation>没有写列名的首行。</translation>
    </message>
    <message>
        <source>A quotation mark is missing or one too many.</source>
        <translation>引号少了或多了。</translation>
    </message>
    <message>
        <source>There is no column of this name.</source>
        <translation>没有这个列名。</translation>
    </message>
    <message>
        <source>The column is there twice.</source>
        <translation>这一列出现了两次。</translation>
    </message>
    <message>
        <source>The column is missing.</source>
        <translation>缺少这一列。</translation>
    </message>
    <message>
        <source>Save it as .xlsx in Excel, then choose that file.</source>
        <translation>请在 Excel 中另存为 .xlsx，再选那个文件。</translation>
    </message>
    <message>
        <source>It is too large: save it as “CSV UTF-8” in Excel.</source>
        <translation>文件太大：请在 Excel 中另存为“CSV UTF-8”。</translation>
    </message>
    <message>
        <source>This is no Excel workbook, or a damaged one.</source>
        <translation>这不是 Excel 文件，或已损坏。</translation>
    </message>
</context>
<context>
    <name>Finding</name>
    <message>
        <source>One moment, looking …</source>
        <translation>请稍候，正在查找…</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>You save %1</source>
        <translation>已为您省 %1</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>en</source>
        <comment>the code of the language</comment>
        <translation>zh_CN</translation>
    </message>
</context>
<context>
    <name>Functions</name>
    <message>
        <source>The key card is on its way to paper.</source>
        <translation>按键卡正在打印。</translation>
    </message>
    <message>
        <source>There is no printer at this till.</source>
        <translation>这台收银机没有打印机。</translation>
    </message>
</context>
<context>
    <name>Goods</name>
    <message>
        <source>chain</source>
        <translation>连锁</translation>
    </message>
    <message>
        <source>zone</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>store</source>
        <translation>本店</translation>
    </message>
    <message>
        <source>member</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>Price today</source>
        <translation>今日价格</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Bar codes</source>
        <translation>条码</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Sold by</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Shelf</source>
        <translation>货架</translation>
    </message>
    <message>
        <source>Tax</source>
        <translation>税率</translation>
    </message>
    <message>
        <source>Number on labels</source>
        <translation>标签编号</translation>
    </message>
    <message>
        <source>From the age of</source>
        <translation>年龄限制</translation>
    </message>
    <message>
        <source>Most in one sale</source>
        <translation>每单限购</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>销售</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>停售</translation>
    </message>
    <message>
        <source>There is no printer. Add one under Devices.</source>
        <translation>没有打印机。请在“设备”中添加。</translation>
    </message>
    <message numerus="yes">
        <source>Taking %n article(s). People sell on meanwhile …</source>
        <translation>
            <numerusform>正在导入 %n 种商品，期间可以继续收银…</numerusform>
        </translation>
    </message>
    <message>
        <source>A CSV or Excel file; nothing is taken before you say so.</source>
        <translation>CSV 或 Excel 文件；确认之前什么都不会导入。</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Search first: %1 labels at most are printed in one go.</source>
        <translation>请先搜索：一次最多打印 %1 张价签。</translation>
    </message>
    <message numerus="yes">
        <source>%n label(s) are being printed.</source>
        <translation>
            <numerusform>正在打印 %n 张价签。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) can be taken.</source>
        <translation>
            <numerusform>可导入 %n 种商品。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them would cost nothing.</source>
        <translation>
            <numerusform>其中 %n 种不收钱。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) have faults.</source>
        <translation>
            <numerusform>%n 行有错误。</numerusform>
        </translation>
    </message>
    <message>
        <source>free of charge</source>
        <translation>不收钱</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>other price</source>
        <translation>价格不同</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>有变动</translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) of this file would cost nothing; they stand first in the list. Take the rows once more if that is meant.</source>
        <translation>
            <numerusform>这个文件里有 %n 种商品不收钱，排在列表最前面。确实如此请再点一次导入。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) are on sale now.</source>
        <translation>
            <numerusform>%n 种商品已上架。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GoodsPage</name>
    <message>
        <source>Goods</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>On sale here</source>
        <translation>本店在售</translation>
    </message>
    <message>
        <source>Name, pinyin, initials, number or bar code</source>
        <translation>名称、拼音、首字母、编号或条码</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Bar code</source>
        <translation>条码</translation>
    </message>
    <message>
        <source>Shelf</source>
        <translation>货架</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>价签</translation>
    </message>
    <message>
        <source>Labels of all listed</source>
        <translation>打印所列价签</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>For</source>
        <translation>适用</translation>
    </message>
    <message>
        <source>Print a shelf label</source>
        <translation>打印价签</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>从文件导入</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>What it would change</source>
        <translation>会有什么变化</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Faults</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Take the good rows</source>
        <translation>导入正确的行</translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) may be meant.</source>
        <translation>
            <numerusform>可能是这 %n 种商品。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) can be sold here.</source>
        <translation>
            <numerusform>这里有 %n 种商品在售。</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose an article</source>
        <translation>请选择商品</translation>
    </message>
    <message numerus="yes">
        <source>Take them, %n for nothing</source>
        <translation>
            <numerusform>导入，其中 %n 种不收钱</numerusform>
        </translation>
    </message>
    <message>
        <source>A file of goods</source>
        <translation>商品文件</translation>
    </message>
</context>
<context>
    <name>GoodsPane</name>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Page back</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Cart</source>
        <translation>购物车</translation>
    </message>
    <message>
        <source>Find items: name, pinyin, initials, code (/)</source>
        <translation>找商品：名称、拼音、首字母、编码（/）</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Training: nothing here counts</source>
        <translation>培训模式：不计入任何账目</translation>
    </message>
    <message numerus="yes">
        <source>%n refund(s) refused: see F9</source>
        <translation>
            <numerusform>%n 笔退款被拒：按 F9 处理</numerusform>
        </translation>
    </message>
    <message>
        <source>Printer ready</source>
        <translation>打印机正常</translation>
    </message>
    <message>
        <source>Look at the printer: receipt not confirmed</source>
        <translation>请看打印机：小票是否打出不明</translation>
    </message>
    <message numerus="yes">
        <source>Receipts delayed: %n</source>
        <translation>
            <numerusform>小票延迟 · %n 张待打</numerusform>
        </translation>
    </message>
    <message>
        <source>Printer missing: receipts will follow</source>
        <translation>打印机未连接，小票稍后补打</translation>
    </message>
    <message>
        <source>Printer is out of paper</source>
        <translation>打印机缺纸</translation>
    </message>
    <message>
        <source>Printer cover is open</source>
        <translation>打印机上盖未关</translation>
    </message>
    <message>
        <source>Printer is stuck: see to paper and cover</source>
        <translation>打印机停住了：请看纸和上盖</translation>
    </message>
    <message>
        <source>New receipt template has faults: tell head office</source>
        <translation>新小票模板有误：请告诉总部</translation>
    </message>
    <message>
        <source>Scanner missing</source>
        <translation>扫码枪未连接</translation>
    </message>
    <message>
        <source>Scanner ready</source>
        <translation>扫码枪正常</translation>
    </message>
    <message>
        <source>Scale missing</source>
        <translation>电子秤未连接</translation>
    </message>
    <message>
        <source>Customer display missing</source>
        <translation>客显未连接</translation>
    </message>
    <message>
        <source>Camera missing</source>
        <translation>摄像头未连接</translation>
    </message>
    <message>
        <source>Cash drawer missing</source>
        <translation>钱箱未连接</translation>
    </message>
    <message numerus="yes">
        <source>Clock is %n minute(s) slow by head office&apos;s</source>
        <translation>
            <numerusform>时钟比总部慢 %n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clock is %n minute(s) fast by head office&apos;s</source>
        <translation>
            <numerusform>时钟比总部快 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is sent: another machine uses this till&apos;s identity</source>
        <translation>已停止上传：另一台机器使用了本机的身份</translation>
    </message>
    <message>
        <source>Nothing is sent: head office has more than this till itself</source>
        <translation>已停止上传：总部的记录比本机多</translation>
    </message>
    <message>
        <source>Nothing is sent: head office does not accept this till</source>
        <translation>已停止上传：总部不接受本机</translation>
    </message>
    <message>
        <source>Nothing is sent: who answers is not head office by its certificate</source>
        <translation>已停止上传：应答的不是总部，证书不对</translation>
    </message>
    <message>
        <source>Nothing is sent: this till&apos;s disk fails</source>
        <translation>已停止上传：本机磁盘出错</translation>
    </message>
    <message>
        <source>Not connected to a head office</source>
        <translation>未连接总部</translation>
    </message>
    <message>
        <source>Receiving goods and staff …</source>
        <translation>正在接收商品和员工资料 …</translation>
    </message>
    <message>
        <source>Head office reached</source>
        <translation>总部已连接</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) wait since %1</source>
        <translation>
            <numerusform>%n 笔销售待上传，自 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Head office not reachable: sales will follow</source>
        <translation>总部暂时连不上，恢复后自动上传销售</translation>
    </message>
</context>
<context>
    <name>HeroPage</name>
    <message>
        <source>Staff</source>
        <translation>工作人员</translation>
    </message>
</context>
<context>
    <name>KeyCard</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>Keymap</name>
    <message>
        <source>Line</source>
        <translation>选行</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>One step back</source>
        <translation>退回一步</translation>
    </message>
    <message>
        <source>The keys of the till</source>
        <translation>收银机按键卡</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Price check</source>
        <translation>查价</translation>
    </message>
    <message>
        <source>Park</source>
        <translation>挂单</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>取单</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>Discount</source>
        <translation>折扣</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>改价</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退货</translation>
    </message>
    <message>
        <source>Selects a line of the cart</source>
        <translation>选择购物车里的一行</translation>
    </message>
    <message>
        <source>Find item</source>
        <translation>找商品</translation>
    </message>
    <message>
        <source>Reprint</source>
        <translation>重打小票</translation>
    </message>
    <message>
        <source>Cash in/out</source>
        <translation>现金收支</translation>
    </message>
    <message>
        <source>Bag</source>
        <translation>购物袋</translation>
    </message>
    <message>
        <source>Tag price</source>
        <translation>价签价</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Void line</source>
        <translation>删行</translation>
    </message>
    <message>
        <source>Void sale</source>
        <translation>取消整单</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁屏</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Other cashier</source>
        <translation>换人</translation>
    </message>
    <message>
        <source>Practice lane</source>
        <translation>练习收银</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>收款</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>现金</translation>
    </message>
    <message>
        <source>Show QR code</source>
        <translation>出示收款码</translation>
    </message>
    <message>
        <source>Shows the next item&apos;s price without selling it</source>
        <translation>查下一个条码的价格，不销售</translation>
    </message>
    <message>
        <source>Parks the sale for later</source>
        <translation>把这一单先放一边</translation>
    </message>
    <message>
        <source>Brings a parked sale back</source>
        <translation>把挂起的单取回来</translation>
    </message>
    <message>
        <source>Off a line or the whole sale</source>
        <translation>单品或整单减价</translation>
    </message>
    <message>
        <source>Changes the price of the line</source>
        <translation>给这一行换一个价</translation>
    </message>
    <message>
        <source>Everything else; on a locked till: another cashier</source>
        <translation>其余功能；锁屏时换人</translation>
    </message>
    <message>
        <source>Starts a return; or scan the receipt</source>
        <translation>退货；也可直接扫小票</translation>
    </message>
    <message>
        <source>Cash in, cash out, safe drop, open drawer</source>
        <translation>存入、支取、缴存、开钱箱</translation>
    </message>
    <message>
        <source>Voids the selected or last line</source>
        <translation>删除选中行或最后一行</translation>
    </message>
    <message>
        <source>Voids the whole sale; asks first</source>
        <translation>取消整单，按两次</translation>
    </message>
    <message>
        <source>Locks the till and keeps the sale</source>
        <translation>锁定收银机，销售保留</translation>
    </message>
    <message>
        <source>On a locked till: another cashier</source>
        <translation>锁屏时换别人登录</translation>
    </message>
    <message>
        <source>The customer scans it with a phone and pays</source>
        <translation>顾客用手机扫码付款</translation>
    </message>
    <message>
        <source>Exact cash, or the amount typed before</source>
        <translation>正好收现金，或收先输入的金额</translation>
    </message>
    <message>
        <source>Shows this card</source>
        <translation>显示本卡</translation>
    </message>
    <message>
        <source>By name, pinyin, initials or code</source>
        <translation>按名称、拼音、首字母、编码</translation>
    </message>
    <message>
        <source>After digits: the card or telephone of a member</source>
        <translation>先输数字：会员卡号或手机号</translation>
    </message>
    <message>
        <source>Shows a receipt, and prints a copy</source>
        <translation>先看小票，再补打一张</translation>
    </message>
    <message>
        <source>Sells one small carrier bag</source>
        <translation>卖一个小购物袋</translation>
    </message>
    <message>
        <source>After digits: the lower price on the tag, for the chosen or last line</source>
        <translation>先输价签上的低价，用于选中行或最后一行</translation>
    </message>
    <message>
        <source>After digits: for the next scan. Alone: for the line</source>
        <translation>先输数字：用于下一次扫码；直接按：改这一行</translation>
    </message>
    <message>
        <source>中文 or English, on any screen</source>
        <translation>中文或 English，任何画面都可切换</translation>
    </message>
    <message>
        <source>Ten short tasks in training, and who has passed them</source>
        <translation>培训中的十个小任务，以及谁已通过</translation>
    </message>
    <message>
        <source>Opens the payment</source>
        <translation>打开收款</translation>
    </message>
</context>
<context>
    <name>Kiosk</name>
    <message>
        <source>One moment: the payment is taken back.</source>
        <translation>请稍等，正在撤回这笔付款。</translation>
    </message>
    <message>
        <source>That is in. Please pay the rest.</source>
        <translation>已收到，请付余款。</translation>
    </message>
    <message>
        <source>Payment codes cannot be taken just now. Please choose “Pay at a till”.</source>
        <translation>暂时不能扫码付款，请选择到人工收银台付款。</translation>
    </message>
    <message>
        <source>That is no payment code. Please show it once more.</source>
        <translation>这不是付款码，请再出示一次。</translation>
    </message>
    <message>
        <source>There is no paper here just now.</source>
        <translation>暂时没有打印纸。</translation>
    </message>
    <message>
        <source>Please type the card&apos;s PIN.</source>
        <translation>请输入卡的密码</translation>
    </message>
    <message>
        <source>There is nothing left on this card.</source>
        <translation>这张卡里已经没有余额了</translation>
    </message>
    <message>
        <source>%1 came from your card. Please pay the rest.</source>
        <translation>已用卡支付 %1，请支付剩下的部分</translation>
    </message>
    <message>
        <source>There is not enough in this wallet. Nothing was charged. Try another way.</source>
        <translation>钱包余额不足，没有扣款。请换一种方式。</translation>
    </message>
    <message>
        <source>It was not confirmed on the telephone. Nothing was charged. Try once more.</source>
        <translation>手机上没有确认，没有扣款。请再试一次。</translation>
    </message>
    <message>
        <source>This code is not valid any more. Nothing was charged. Show a fresh one.</source>
        <translation>付款码已失效，没有扣款。请刷新后再出示。</translation>
    </message>
    <message>
        <source>That did not work, and nothing was charged. Please try once more.</source>
        <translation>没有付成功，也没有扣款。请再试一次。</translation>
    </message>
    <message>
        <source>Please type the whole number.</source>
        <translation>请输入完整号码。</translation>
    </message>
    <message>
        <source>We do not find that number. Try again, or go on without.</source>
        <translation>没找到这个号码。可以再试，也可以直接继续。</translation>
    </message>
    <message>
        <source>Welcome back. Your prices are in.</source>
        <translation>欢迎回来，会员价已生效。</translation>
    </message>
    <message>
        <source>Coupon taken: it saves %1.</source>
        <translation>优惠券已用，省 %1。</translation>
    </message>
    <message>
        <source>Coupon taken. It gives nothing on these goods yet.</source>
        <translation>优惠券已收，目前的商品还用不上。</translation>
    </message>
    <message>
        <source>For customers of %1 and over. Somebody looks before you pay.</source>
        <translation>此商品须满 %1 岁购买，付款前会有人来看一下。</translation>
    </message>
    <message>
        <source>That is a receipt. Please scan your goods.</source>
        <translation>这是小票，请扫商品。</translation>
    </message>
    <message>
        <source>This card cannot pay here. Please pay another way.</source>
        <translation>这张卡在本店不能用，请换一种方式付款</translation>
    </message>
    <message>
        <source>Gift cards cannot pay just now. Please pay another way.</source>
        <translation>现在不能用购物卡，请换一种方式付款</translation>
    </message>
    <message>
        <source>That is not this card&apos;s PIN. Please try again.</source>
        <translation>密码不对，请再输一次</translation>
    </message>
    <message>
        <source>Too many wrong PINs: this card rests for today. Please pay another way.</source>
        <translation>密码错误次数过多，这张卡今天不能再用，请换一种方式付款</translation>
    </message>
    <message>
        <source>We do not find this card. Please try once more.</source>
        <translation>没有找到这张卡，请再试一次</translation>
    </message>
    <message>
        <source>That needs a look. Somebody is coming to help you.</source>
        <translation>需要看一下，工作人员马上来帮您。</translation>
    </message>
    <message>
        <source>That did not work here. Please touch “Help”, and somebody comes.</source>
        <translation>没有成功。请点“帮助”，工作人员就来。</translation>
    </message>
    <message>
        <source>This list is not kept here. Please go to a till with it.</source>
        <translation>这张单子不在本台，请到收银台出示。</translation>
    </message>
    <message>
        <source>That member code cannot be read. Open it anew and try again.</source>
        <translation>会员码无法识别，请重新打开后再试。</translation>
    </message>
    <message>
        <source>Your member account does not answer just now. Please go on without it.</source>
        <translation>会员信息暂时查不到，请先继续结账。</translation>
    </message>
    <message>
        <source>Please pay for these goods first, then scan that code.</source>
        <translation>请先付清这些商品，再扫那个码。</translation>
    </message>
    <message>
        <source>This coupon is not valid here. Please go on.</source>
        <translation>这张券不能在本店使用，请继续。</translation>
    </message>
    <message>
        <source>This coupon counts already.</source>
        <translation>这张券已经用上了。</translation>
    </message>
    <message>
        <source>This label says nothing. Please weigh it once more.</source>
        <translation>这张标签是空的，请再称一次。</translation>
    </message>
    <message>
        <source>Goods with a label are sold as it says. Please scan each label.</source>
        <translation>带标签的商品按标签出售，请逐个扫标签。</translation>
    </message>
    <message>
        <source>Part of it is paid already. Somebody is coming to help you.</source>
        <translation>已经付了一部分，工作人员马上来帮您。</translation>
    </message>
    <message>
        <source>One moment, please: a fresh code is being made.</source>
        <translation>请稍等，正在生成新码。</translation>
    </message>
    <message>
        <source>One moment, please: your payment is under way.</source>
        <translation>请稍等，正在付款。</translation>
    </message>
    <message>
        <source>There is nothing to pay yet.</source>
        <translation>还没有要付的商品。</translation>
    </message>
    <message>
        <source>Your receipt is on its way to paper.</source>
        <translation>小票正在打印。</translation>
    </message>
    <message>
        <source>Please scan the card itself.</source>
        <translation>请直接扫这张卡</translation>
    </message>
    <message>
        <source>There is not enough on this card. Please pay another way.</source>
        <translation>卡里余额不足，请换一种方式付款</translation>
    </message>
    <message>
        <source>In %1 s your goods are kept for you and this lane is free again.</source>
        <translation>%1 秒后会为您保留商品，本台让给下一位。</translation>
    </message>
    <message>
        <source>Are you still there?</source>
        <translation>您还在吗？</translation>
    </message>
    <message>
        <source>Yes, go on</source>
        <translation>我在，继续</translation>
    </message>
    <message>
        <source>This checkout is closed</source>
        <translation>本台暂停服务</translation>
    </message>
    <message>
        <source>Please use another one.</source>
        <translation>请到其他收银台。</translation>
    </message>
    <message>
        <source>Scan your first item</source>
        <translation>请扫第一件商品</translation>
    </message>
    <message>
        <source>Or touch your language.</source>
        <translation>或者点一下您的语言</translation>
    </message>
    <message>
        <source>A picture of the goods is kept for %1 h.</source>
        <translation>商品照片会保存 %1 小时。</translation>
    </message>
    <message>
        <source>Where we help with goods, a picture of them is kept for %1 h.</source>
        <translation>需要协助时会拍下商品，照片保存 %1 小时。</translation>
    </message>
    <message>
        <source>The camera takes a moment. Please use the scanner.</source>
        <translation>摄像头正在恢复，请先用扫描口</translation>
    </message>
    <message>
        <source>Hold the bar code in front of the scanner.</source>
        <translation>把条码对准扫描口</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>去付款</translation>
    </message>
    <message>
        <source>Scan your next item</source>
        <translation>请扫下一件商品</translation>
    </message>
    <message>
        <source>All done? Touch “Pay”.</source>
        <translation>扫完了就点“去付款”</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>How many would you like?</source>
        <translation>要几件？</translation>
    </message>
    <message>
        <source>Touch your item</source>
        <translation>点一下您的商品</translation>
    </message>
    <message>
        <source>Nothing found. Try other letters, or touch “Help”.</source>
        <translation>没有找到，换几个字母试试，或点“帮助”</translation>
    </message>
    <message>
        <source>Or type the first letters of its name.</source>
        <translation>也可以输入拼音首字母</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Put it on the scale</source>
        <translation>请放到秤上</translation>
    </message>
    <message>
        <source>Then let go: the price follows by itself.</source>
        <translation>放稳松手，价格自动出来</translation>
    </message>
    <message>
        <source>Your telephone number</source>
        <translation>请输入手机号</translation>
    </message>
    <message>
        <source>Or scan your card, or the code on your telephone.</source>
        <translation>也可以扫会员卡或手机会员码</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Do you need a bag?</source>
        <translation>需要购物袋吗？</translation>
    </message>
    <message>
        <source>Touch plus for each one.</source>
        <translation>要几个就点几下加号</translation>
    </message>
    <message>
        <source>Continue to payment</source>
        <translation>去付款</translation>
    </message>
    <message>
        <source>Pay at a till</source>
        <translation>到人工台付款</translation>
    </message>
    <message>
        <source>Touch the key: any till takes up your list.</source>
        <translation>点一下，到任一收银台付款。</translation>
    </message>
    <message>
        <source>Show your payment code</source>
        <translation>请出示付款码</translation>
    </message>
    <message>
        <source>Hold your telephone in front of the scanner.</source>
        <translation>把手机付款码对准扫描口</translation>
    </message>
    <message>
        <source>The card&apos;s PIN</source>
        <translation>请输入卡密码</translation>
    </message>
    <message>
        <source>Or scan the code that your telephone shows.</source>
        <translation>也可以扫手机上的码</translation>
    </message>
    <message>
        <source>Scan your gift card</source>
        <translation>请扫购物卡</translation>
    </message>
    <message>
        <source>Or type its number.</source>
        <translation>也可以输入卡号</translation>
    </message>
    <message>
        <source>One moment, please</source>
        <translation>请稍等</translation>
    </message>
    <message>
        <source>Your payment is being taken back. Please do not pay.</source>
        <translation>正在撤回这笔付款，请先不要付。</translation>
    </message>
    <message>
        <source>Please confirm on your telephone</source>
        <translation>请在手机上确认付款</translation>
    </message>
    <message>
        <source>Your wallet is being asked.</source>
        <translation>正在向您的钱包收款</translation>
    </message>
    <message>
        <source>Pay another way</source>
        <translation>换一种付法</translation>
    </message>
    <message>
        <source>Your code is being made.</source>
        <translation>正在生成二维码</translation>
    </message>
    <message>
        <source>Scan with %1</source>
        <translation>请用%1扫码</translation>
    </message>
    <message>
        <source>Open it on your telephone and scan this code.</source>
        <translation>打开手机，扫这个码</translation>
    </message>
    <message>
        <source>Please go to a till</source>
        <translation>请到人工收银台</translation>
    </message>
    <message>
        <source>Show this code there, and pay as you like.</source>
        <translation>出示这个码，付什么都行</translation>
    </message>
    <message>
        <source>%1 is paid. Please do not forget your goods.</source>
        <translation>已付 %1，请带好您的商品。</translation>
    </message>
    <message>
        <source>%1 is paid. Scan the code for your receipt.</source>
        <translation>已付 %1，扫码领电子小票。</translation>
    </message>
    <message>
        <source>%1 is paid. Take your receipt: its code opens the door.</source>
        <translation>已付 %1。请拿好小票，凭上面的码出门。</translation>
    </message>
    <message>
        <source>Thank you!</source>
        <translation>谢谢惠顾！</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Staff number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>Or scan a badge.</source>
        <translation>也可以扫工牌</translation>
    </message>
    <message>
        <source>Weight in kg</source>
        <translation>重量（公斤）</translation>
    </message>
    <message>
        <source>Number of the goods</source>
        <translation>商品编号</translation>
    </message>
    <message>
        <source>The shelf&apos;s price</source>
        <translation>货架价格</translation>
    </message>
    <message>
        <source>What may the lane do?</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>Back to the shopper</source>
        <translation>交还顾客</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Never mind, go on</source>
        <translation>不用了，继续</translation>
    </message>
    <message>
        <source>Somebody is coming to help you.</source>
        <translation>工作人员马上就来。</translation>
    </message>
    <message>
        <source>Please put it aside and go on.</source>
        <translation>请把它放到一边，继续结账。</translation>
    </message>
    <message>
        <source>Or wait for us: we have been called.</source>
        <translation>也可以等一下，工作人员正在过来。</translation>
    </message>
    <message>
        <source>Some goods are for customers of %1 and over.</source>
        <translation>有商品须满 %1 岁购买。</translation>
    </message>
    <message>
        <source>A quick look, please</source>
        <translation>请稍等，看一下年龄</translation>
    </message>
    <message>
        <source>We do not know this one</source>
        <translation>这件商品没找到</translation>
    </message>
    <message>
        <source>You do not pay for it. Somebody is coming to take it back.</source>
        <translation>不用付这件的钱，工作人员马上来收回。</translation>
    </message>
    <message>
        <source>Please put it aside and go on. It is not in your list.</source>
        <translation>请先放一边，继续扫。它没有记入清单。</translation>
    </message>
    <message>
        <source>This one is not sold by itself</source>
        <translation>这件不单卖</translation>
    </message>
    <message>
        <source>We may not sell this one today</source>
        <translation>这件今天不能卖</translation>
    </message>
    <message>
        <source>Please leave it with us. You do not pay for it.</source>
        <translation>请把它留给我们，这件不用付钱。</translation>
    </message>
    <message>
        <source>That is as many as we may sell</source>
        <translation>已到限购数量</translation>
    </message>
    <message>
        <source>We look at the price for you</source>
        <translation>帮您看一下价格</translation>
    </message>
    <message>
        <source>We weigh this one for you</source>
        <translation>帮您称一下</translation>
    </message>
    <message>
        <source>We take it out for you</source>
        <translation>帮您取出来</translation>
    </message>
    <message>
        <source>Your bank is taking its time</source>
        <translation>银行还在处理</translation>
    </message>
    <message>
        <source>Keep waiting</source>
        <translation>继续等</translation>
    </message>
    <message>
        <source>We get your goods back</source>
        <translation>帮您取回商品</translation>
    </message>
    <message>
        <source>A quick look at your basket</source>
        <translation>我们来看一下您的购物篮</translation>
    </message>
    <message>
        <source>We look at a few baskets each day. Somebody is coming.</source>
        <translation>我们每天会抽看几个购物篮，工作人员马上来。</translation>
    </message>
    <message>
        <source>Help is coming</source>
        <translation>马上有人来帮您</translation>
    </message>
    <message>
        <source>Somebody of the shop has been called.</source>
        <translation>已经通知工作人员。</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>没有成功</translation>
    </message>
    <message>
        <source>We have looked: the price in your list is right.</source>
        <translation>已核对，您清单里的价格是对的。</translation>
    </message>
    <message>
        <source>We have seen to it. Please go on.</source>
        <translation>已经处理好了，请继续。</translation>
    </message>
    <message>
        <source>Please put it in the bagging area</source>
        <translation>请放到装袋区</translation>
    </message>
    <message>
        <source>Is it too large? Touch the key and keep it with you.</source>
        <translation>太大了？按下按键，自己拿着即可。</translation>
    </message>
    <message>
        <source>I keep it with me</source>
        <translation>我自己拿着</translation>
    </message>
    <message>
        <source>One piece is not in your list yet</source>
        <translation>还有一件未在清单中</translation>
    </message>
    <message>
        <source>Please take it out of the bagging area and scan it.</source>
        <translation>请从装袋区取出并扫码。</translation>
    </message>
    <message>
        <source>Something has left the bagging area</source>
        <translation>装袋区少了一件</translation>
    </message>
    <message>
        <source>Please put it back there for a moment.</source>
        <translation>请先放回装袋区。</translation>
    </message>
    <message>
        <source>That is a lot for our scale</source>
        <translation>超出了秤的称量范围</translation>
    </message>
    <message>
        <source>Please put the last piece beside it.</source>
        <translation>请把最后一件放在旁边。</translation>
    </message>
    <message>
        <source>Please have a look at the bagging area</source>
        <translation>请看一下装袋区</translation>
    </message>
    <message>
        <source>Only what is in your list should lie there.</source>
        <translation>装袋区只应放清单中的商品。</translation>
    </message>
    <message>
        <source>We have a quick look for you</source>
        <translation>我们来帮您看一下</translation>
    </message>
    <message>
        <source>This badge is not known here. Type the staff number.</source>
        <translation>不认识这张工牌，请输入工号</translation>
    </message>
    <message>
        <source>One moment, please: somebody is on the way. Then go on.</source>
        <translation>请稍等，工作人员马上就到，之后可以继续</translation>
    </message>
    <message>
        <source>Is %1 right? Then touch “Continue” once more.</source>
        <translation>%1 对吗？对的话再点一次“继续”</translation>
    </message>
    <message>
        <source>That one is not in the list. Scan on, then say so below.</source>
        <translation>这一件不在清单中。请扫完，再在下面选择</translation>
    </message>
</context>
<context>
    <name>KioskPresenter</name>
    <message>
        <source>That could not be read. Please scan it once more.</source>
        <translation>没有读清，请再扫一次。</translation>
    </message>
    <message>
        <source>One moment, please. Your goods are still in the list.</source>
        <translation>请稍等，您的商品都还在清单里。</translation>
    </message>
</context>
<context>
    <name>KioskScreen</name>
    <message>
        <source>Self-checkout</source>
        <translation>自助收银</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>Scan a label, or type its figures: what it says shows here.</source>
        <translation>请扫一张标签或输入数字：内容会显示在这里。</translation>
    </message>
    <message>
        <source>None of these layouts fits that code.</source>
        <translation>没有一种格式符合这个条码。</translation>
    </message>
    <message>
        <source>%1 fits, but a check digit is wrong: it should be %2.</source>
        <translation>%1 符合，但校验位不对：应该是 %2。</translation>
    </message>
    <message>
        <source>no article has number %1</source>
        <translation>没有编号为 %1 的商品</translation>
    </message>
    <message>
        <source>%1 would take goods for labels: those of a shop&apos;s own begin with 02, 04 or 20 to 29.</source>
        <translation>%1 会把商品条码当成标签：店内码以 02、04 或 20 到 29 开头。</translation>
    </message>
    <message>
        <source>A layout is 1 to 3 figures, then P, W, A and V, then C, such as 21PPPPPWWWWWC. %1 is none.</source>
        <translation>格式为 1 到 3 位数字，接着 P、W、A、V，最后 C，如 21PPPPPWWWWWC。%1 不是。</translation>
    </message>
    <message>
        <source>%1 would never be read: %2 stands before it and takes its labels.</source>
        <translation>%1 永远读不到：排在前面的 %2 会先读走它的标签。</translation>
    </message>
</context>
<context>
    <name>LabelsCard</name>
    <message>
        <source>Labels of the shop&apos;s own scales</source>
        <translation>店内秤的标签</translation>
    </message>
    <message>
        <source>P number, W grams, A amount, V and C check digits</source>
        <translation>P 编号，W 克数，A 金额，V 和 C 校验位</translation>
    </message>
    <message>
        <source>Head office has set these. They can be tried here, not kept.</source>
        <translation>由总部设定。可在此试读，不能保存。</translation>
    </message>
    <message>
        <source>Layouts, one a line</source>
        <translation>格式，每行一个</translation>
    </message>
    <message>
        <source>Scan to try</source>
        <translation>扫码试一试</translation>
    </message>
    <message>
        <source>Keep the layouts</source>
        <translation>保存格式</translation>
    </message>
</context>
<context>
    <name>LanePanel</name>
    <message>
        <source>Picture of what the lane asks about</source>
        <translation>通道所问之物的图片</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Basket</source>
        <translation>购物篮</translation>
    </message>
    <message>
        <source>The shopper reads: %1</source>
        <translation>顾客看到：%1</translation>
    </message>
    <message>
        <source>This lane does not answer. Its sale is safe there; go and look.</source>
        <translation>该通道没有应答，交易已保存在通道中，请前往查看。</translation>
    </message>
    <message>
        <source>Nothing in the basket.</source>
        <translation>购物篮是空的。</translation>
    </message>
    <message>
        <source>Put aside</source>
        <translation>放到一边</translation>
    </message>
    <message>
        <source>All there</source>
        <translation>全部都在</translation>
    </message>
    <message>
        <source>Type the price</source>
        <translation>输入价格</translation>
    </message>
    <message>
        <source>Type the weight</source>
        <translation>输入重量</translation>
    </message>
    <message>
        <source>Sell one more</source>
        <translation>再卖一件</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已收回</translation>
    </message>
    <message>
        <source>Seen to</source>
        <translation>已处理</translation>
    </message>
    <message>
        <source>Close the lane</source>
        <translation>关闭本台</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>有漏扫</translation>
    </message>
    <message>
        <source>It is right</source>
        <translation>价格没错</translation>
    </message>
    <message>
        <source>No more</source>
        <translation>不能再多</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>留言</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>开启</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>To a till</source>
        <translation>转收银台</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>LaneWords</name>
    <message>
        <source>Payment was begun</source>
        <translation>付款已开始</translation>
    </message>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>共 %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) put aside</source>
        <translation>
            <numerusform>%n 单已挂起</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 visits for 100 sales today</source>
        <translation>今天每百单协助 %1 次</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Scanning</source>
        <translation>扫码中</translation>
    </message>
    <message>
        <source>Asks for you</source>
        <translation>需要您</translation>
    </message>
    <message>
        <source>Paying</source>
        <translation>付款中</translation>
    </message>
    <message>
        <source>Is it paid?</source>
        <translation>是否已付款？</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>已付款</translation>
    </message>
    <message>
        <source>Pays at a till</source>
        <translation>去收银台付款</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>没有应答</translation>
    </message>
    <message>
        <source>Looking for it</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Is anybody there?</source>
        <translation>是否有人？</translation>
    </message>
</context>
<context>
    <name>LetterPad</name>
    <message>
        <source>Delete last letter</source>
        <translation>删除一个字母</translation>
    </message>
</context>
<context>
    <name>LinePage</name>
    <message>
        <source>One less</source>
        <translation>少一件</translation>
    </message>
    <message>
        <source>One more</source>
        <translation>多一件</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>不要了，拿出来</translation>
    </message>
    <message>
        <source>The shelf shows another price</source>
        <translation>货架价格不一样</translation>
    </message>
</context>
<context>
    <name>Lines</name>
    <message>
        <source>Void the whole sale?</source>
        <translation>取消整单？</translation>
    </message>
    <message>
        <source>Lines: %1</source>
        <translation>共 %1 行</translation>
    </message>
    <message>
        <source>Everything in the cart is taken back.</source>
        <translation>购物车里的商品全部撤销。</translation>
    </message>
    <message>
        <source>Void the sale</source>
        <translation>取消整单</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Quantity of the next item</source>
        <translation>下一件商品的数量</translation>
    </message>
    <message>
        <source>New quantity of line %1</source>
        <translation>第 %1 行的新数量</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>%1 pieces? Press the same key again if that is meant.</source>
        <translation>要 %1 件？确实如此请再按一次同一个键。</translation>
    </message>
    <message>
        <source>Sale voided. Give back %1.</source>
        <translation>整单已取消，请退还 %1。</translation>
    </message>
    <message>
        <source>Sale voided. %1 goes back to the wallet by itself.</source>
        <translation>整单已取消，%1 自动退回钱包。</translation>
    </message>
    <message>
        <source>Sale voided.</source>
        <translation>整单已取消。</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>The camera&apos;s picture</source>
        <translation>摄像头画面</translation>
    </message>
</context>
<context>
    <name>LookUpPage</name>
    <message>
        <source>Page back</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Shelves</source>
        <translation>按货架找</translation>
    </message>
    <message>
        <source>Type its first letters</source>
        <translation>用拼音首字母找</translation>
    </message>
    <message>
        <source>First letters: PG for 苹果</source>
        <translation>首字母，如苹果：PG</translation>
    </message>
</context>
<context>
    <name>MemberStrip</name>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n 分</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MemberWays</name>
    <message>
        <source>Gift card</source>
        <translation>储值卡</translation>
    </message>
    <message>
        <source>By its PIN, or the telephone of its holder</source>
        <translation>凭密码，或持卡人的会员码</translation>
    </message>
    <message>
        <source>By the code on the member&apos;s telephone</source>
        <translation>凭会员手机上的会员码</translation>
    </message>
    <message>
        <source>%1 points are there</source>
        <translation>现有 %1 分</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>积分</translation>
    </message>
    <message>
        <source>Scan the code on the member&apos;s telephone.</source>
        <translation>请扫会员手机上的会员码。</translation>
    </message>
    <message>
        <source>Member&apos;s code</source>
        <translation>会员码</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Scan the card or type its number; or scan its holder&apos;s telephone.</source>
        <translation>请扫卡或输入卡号，也可扫持卡人的会员码。</translation>
    </message>
    <message>
        <source>Card or member&apos;s code</source>
        <translation>卡号或会员码</translation>
    </message>
    <message>
        <source>The customer keys in the card&apos;s PIN.</source>
        <translation>请顾客输入储值卡密码。</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Take payment</source>
        <translation>收下</translation>
    </message>
    <message>
        <source>Amount; nothing for as much as there is</source>
        <translation>金额；不输则能付多少付多少</translation>
    </message>
</context>
<context>
    <name>Members</name>
    <message>
        <source>This customer is a member already: now in this sale.</source>
        <translation>这位顾客已经是会员，已记入本单。</translation>
    </message>
    <message>
        <source>%1 paid: the points of receipt %2 are on the way.</source>
        <translation>付款的是会员 %1：小票 %2 的积分会自动记上。</translation>
    </message>
    <message>
        <source>A member</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>Nobody has the number that was asked for: F5 and * make a new member.</source>
        <translation>刚才查的号码没有会员：按 F5 再按 * 可办新会员。</translation>
    </message>
    <message>
        <source>Type all 11 digits of the telephone, or scan a new card.</source>
        <translation>请输入完整的 11 位手机号，或扫一张新会员卡。</translation>
    </message>
    <message>
        <source>“%1” is no day: type 0517 for the 17th of May.</source>
        <translation>“%1” 不是日期：5 月 17 日请输入 0517。</translation>
    </message>
    <message>
        <source>The customer would rather not.</source>
        <translation>顾客不愿意提供。</translation>
    </message>
    <message>
        <source>Nobody here has this number: * makes a new member.</source>
        <translation>没有查到这个号码，按 * 办新会员。</translation>
    </message>
    <message>
        <source>Nothing was kept of this customer. Go on with the sale.</source>
        <translation>没有保存这位顾客的任何信息，请继续收银。</translation>
    </message>
    <message>
        <source>Welcome! A member now, with this purchase.</source>
        <translation>办好了！已是会员，本单计入。</translation>
    </message>
    <message>
        <source>Scan the card or the telephone; or type a number, its last four digits, or a name as it sounds.</source>
        <translation>请扫会员卡或会员码；也可输入号码、手机尾号四位或姓名拼音。</translation>
    </message>
    <message>
        <source>Card, telephone or name</source>
        <translation>卡号、手机号或姓名拼音</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>New member</source>
        <translation>新会员</translation>
    </message>
    <message>
        <source>The customer types it</source>
        <translation>顾客自己输入</translation>
    </message>
    <message>
        <source>On the customer&apos;s own screen. Esc takes it back; then you type it here.</source>
        <translation>在顾客屏上输入。按 Esc 收回，改由您在这里输入。</translation>
    </message>
    <message>
        <source>Your telephone number</source>
        <translation>请输入手机号</translation>
    </message>
    <message>
        <source>It finds your points, or you join if you want.</source>
        <translation>用来查找您的积分；如果愿意，也可以加入会员。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>No, thank you</source>
        <translation>不用了</translation>
    </message>
    <message>
        <source>The customer signs</source>
        <translation>请顾客签名</translation>
    </message>
    <message>
        <source>Signed</source>
        <translation>已签名</translation>
    </message>
    <message>
        <source>Sign on paper</source>
        <translation>改为纸上签名</translation>
    </message>
    <message>
        <source>Name and birthday</source>
        <translation>姓名和生日</translation>
    </message>
    <message>
        <source>The name as the customer writes it; nothing for none.</source>
        <translation>按顾客的写法输入姓名；不留姓名可留空。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Month and day, like 0517: the year is not asked.</source>
        <translation>输入月和日，如 0517；不问年份。</translation>
    </message>
    <message>
        <source>Birthday; nothing for none</source>
        <translation>生日；可留空</translation>
    </message>
</context>
<context>
    <name>Menu</name>
    <message>
        <source>Number, then Enter</source>
        <translation>输入编号，再按回车</translation>
    </message>
</context>
<context>
    <name>Moving</name>
    <message>
        <source>Cash in/out</source>
        <translation>现金收支</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>The drawer is open.</source>
        <translation>钱箱已打开。</translation>
    </message>
    <message>
        <source>%1 were put into the drawer.</source>
        <translation>已存入钱箱 %1。</translation>
    </message>
    <message>
        <source>%1 were taken out of the drawer.</source>
        <translation>已从钱箱支取 %1。</translation>
    </message>
    <message>
        <source>%1 went into the safe.</source>
        <translation>已缴存保险箱 %1。</translation>
    </message>
    <message>
        <source>Change or a float that comes into the drawer.</source>
        <translation>放进钱箱的零钱或备用金。</translation>
    </message>
    <message>
        <source>Money that leaves the drawer, and what it is for.</source>
        <translation>从钱箱拿出的钱，以及用途。</translation>
    </message>
    <message>
        <source>Notes that are safer out of the drawer.</source>
        <translation>钱箱里放不住的大额现金。</translation>
    </message>
    <message>
        <source>Opens the drawer without a sale; it stays on record.</source>
        <translation>不做销售打开钱箱，会留下记录。</translation>
    </message>
    <message>
        <source>Cash in</source>
        <translation>存入</translation>
    </message>
    <message>
        <source>Cash out</source>
        <translation>支取</translation>
    </message>
    <message>
        <source>Safe drop</source>
        <translation>缴存</translation>
    </message>
    <message>
        <source>Open drawer</source>
        <translation>开钱箱</translation>
    </message>
</context>
<context>
    <name>Names</name>
    <message>
        <source>Gold card</source>
        <translation>金卡会员</translation>
    </message>
    <message>
        <source>Silver card</source>
        <translation>银卡会员</translation>
    </message>
    <message>
        <source>Alipay</source>
        <translation>支付宝</translation>
    </message>
    <message>
        <source>WeChat</source>
        <translation>微信</translation>
    </message>
    <message>
        <source>UnionPay</source>
        <translation>云闪付</translation>
    </message>
</context>
<context>
    <name>NumPad</name>
    <message>
        <source>Delete last digit</source>
        <translation>删除一位</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>确定</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Nothing has been sold here yet.</source>
        <translation>这里还没有卖出过商品。</translation>
    </message>
    <message>
        <source>Taken up to %1</source>
        <translation>截至 %1 的收入</translation>
    </message>
    <message>
        <source>Taken on %1</source>
        <translation>%1 的收入</translation>
    </message>
    <message>
        <source>Taken from %1 to %2</source>
        <translation>%1 至 %2 的收入</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s)</source>
        <translation>
            <numerusform>%n 笔销售</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 on average</source>
        <translation>平均 %1</translation>
    </message>
    <message>
        <source>discounts %1</source>
        <translation>优惠 %1</translation>
    </message>
    <message>
        <source>returns %1</source>
        <translation>退货 %1</translation>
    </message>
    <message>
        <source>voided</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>parked</source>
        <translation>挂单</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>还没有可导出的内容。</translation>
    </message>
    <message>
        <source>There is no printer. Add one under Devices.</source>
        <translation>没有打印机，请在“设备”中添加。</translation>
    </message>
    <message>
        <source>It is being printed, marked as a copy.</source>
        <translation>正在打印，并标明为副本。</translation>
    </message>
</context>
<context>
    <name>NumbersPage</name>
    <message>
        <source>Numbers</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>总览</translation>
    </message>
    <message>
        <source>Every sale</source>
        <translation>所有销售</translation>
    </message>
    <message>
        <source>Closings</source>
        <translation>结班</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>最近一天</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 天</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>By the hour</source>
        <translation>按小时</translation>
    </message>
    <message>
        <source>Takings by the hour</source>
        <translation>每小时收入</translation>
    </message>
    <message>
        <source>How it was paid</source>
        <translation>付款方式</translation>
    </message>
    <message>
        <source>Ways to pay</source>
        <translation>付款方式</translation>
    </message>
    <message>
        <source>By cashier</source>
        <translation>按收银员</translation>
    </message>
    <message>
        <source>What brought most</source>
        <translation>卖得最多</translation>
    </message>
    <message>
        <source>Receipt, amount, day, time, goods, cashier, member</source>
        <translation>小票、金额、日期、时间、商品、收银员、会员</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>小票</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>收银员</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Step by step</source>
        <translation>逐步回放</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>谁</translation>
    </message>
    <message>
        <source>Goods then</source>
        <translation>当时商品</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>班次</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>净额</translation>
    </message>
    <message>
        <source>Over or short</source>
        <translation>长短款</translation>
    </message>
    <message>
        <source>The Z as it was printed</source>
        <translation>打印时的 Z 报表</translation>
    </message>
    <message>
        <source>Print it again</source>
        <translation>再打印一次</translation>
    </message>
    <message>
        <source>Choose a sale: it is shown as it was rung up.</source>
        <translation>请选一笔销售，按收银过程显示。</translation>
    </message>
    <message>
        <source>No sale is like that.</source>
        <translation>没有这样的销售。</translation>
    </message>
</context>
<context>
    <name>OfferCard</name>
    <message>
        <source>Percent off</source>
        <translation>打折（减百分比）</translation>
    </message>
    <message>
        <source>Amount off</source>
        <translation>立减金额</translation>
    </message>
    <message>
        <source>A price</source>
        <translation>一口价</translation>
    </message>
    <message>
        <source>Mon</source>
        <translation>周一</translation>
    </message>
    <message>
        <source>Tue</source>
        <translation>周二</translation>
    </message>
    <message>
        <source>Wed</source>
        <translation>周三</translation>
    </message>
    <message>
        <source>Thu</source>
        <translation>周四</translation>
    </message>
    <message>
        <source>Fri</source>
        <translation>周五</translation>
    </message>
    <message>
        <source>Sat</source>
        <translation>周六</translation>
    </message>
    <message>
        <source>Sun</source>
        <translation>周日</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>On birthdays</source>
        <translation>生日当天</translation>
    </message>
    <message>
        <source>The best one counts</source>
        <translation>取最优一个</translation>
    </message>
    <message>
        <source>Adds to others</source>
        <translation>可叠加</translation>
    </message>
    <message>
        <source>Alone</source>
        <translation>独享</translation>
    </message>
    <message>
        <source>A new promotion</source>
        <translation>新促销</translation>
    </message>
    <message>
        <source>Choose a promotion, or begin a new one</source>
        <translation>选一个促销，或新建一个</translation>
    </message>
    <message>
        <source>Head office decides: try it out here, then send it there.</source>
        <translation>由总部决定：先在这里试算，再交给总部。</translation>
    </message>
    <message>
        <source>Fewer conditions</source>
        <translation>收起条件</translation>
    </message>
    <message>
        <source>More conditions</source>
        <translation>更多条件</translation>
    </message>
    <message>
        <source>Put in force</source>
        <translation>生效</translation>
    </message>
    <message>
        <source>Write for head office</source>
        <translation>写成文件给总部</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>OfferFaults</name>
    <message>
        <source>This is needed.</source>
        <translation>这一项必填。</translation>
    </message>
    <message>
        <source>Type a percentage above 0, up to 100.</source>
        <translation>请输入大于 0、不超过 100 的百分比。</translation>
    </message>
    <message>
        <source>Type a figure above 0.</source>
        <translation>请输入大于 0 的数。</translation>
    </message>
    <message>
        <source>That is more than can be counted.</source>
        <translation>数太大了。</translation>
    </message>
    <message>
        <source>Fewer than are bought together.</source>
        <translation>要少于一起买的件数。</translation>
    </message>
    <message>
        <source>Say which goods: a shelf or a number.</source>
        <translation>请写明商品：类别或编号。</translation>
    </message>
    <message>
        <source>There are not so many groups of goods.</source>
        <translation>没有这么多组商品。</translation>
    </message>
    <message>
        <source>Days are 1 to 31.</source>
        <translation>日期为 1 到 31。</translation>
    </message>
    <message>
        <source>This is too long.</source>
        <translation>太长了。</translation>
    </message>
    <message>
        <source>Each step is higher than the one before it.</source>
        <translation>每一档要高于前一档。</translation>
    </message>
    <message>
        <source>It could never hold: look at days and hours.</source>
        <translation>永远不会生效：请看日期和时段。</translation>
    </message>
    <message>
        <source>This is the coupon of %1 already.</source>
        <translation>这已经是 %1 的优惠券码。</translation>
    </message>
    <message>
        <source>Nobody is %1 here; there are %2.</source>
        <translation>这里没有 %1 级会员，有 %2。</translation>
    </message>
    <message>
        <source>The till reads this code as goods, a card or money.</source>
        <translation>收银机把这个码读作商品、会员卡或付款码。</translation>
    </message>
    <message>
        <source>There is a sign in it that cannot be printed.</source>
        <translation>其中有无法打印的字符。</translation>
    </message>
    <message>
        <source>Type a whole number from %1 on.</source>
        <translation>请输入不小于 %1 的整数。</translation>
    </message>
    <message>
        <source>Type an amount, such as 20 or 12.50.</source>
        <translation>请输入金额，例如 20 或 12.50。</translation>
    </message>
    <message>
        <source>No article and no shelf is called %1.</source>
        <translation>没有叫 %1 的商品或类别。</translation>
    </message>
    <message>
        <source>Write steps as 100 10, 200 25, or 100 5%.</source>
        <translation>请这样写：100 10, 200 25，或 100 5%。</translation>
    </message>
    <message>
        <source>Write a day such as 2026-12-01.</source>
        <translation>请写日期，例如 2026-12-01。</translation>
    </message>
    <message>
        <source>Write hours such as 16:00-20:00.</source>
        <translation>请写时段，例如 16:00-20:00。</translation>
    </message>
</context>
<context>
    <name>OfficeBeside</name>
    <message>
        <source>The store&apos;s office</source>
        <translation>门店办公室</translation>
    </message>
</context>
<context>
    <name>OtherWays</name>
    <message>
        <source>Other ways to pay</source>
        <translation>其他付款方式</translation>
    </message>
    <message>
        <source>Show QR code</source>
        <translation>出示收款码</translation>
    </message>
    <message>
        <source>The customer scans it with a phone</source>
        <translation>顾客用手机扫</translation>
    </message>
    <message>
        <source>Card: last four digits and approval number. Voucher: its number.</source>
        <translation>银行卡输末四位和授权号；购物券输券号。</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>号码</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Amount, or empty for all of it</source>
        <translation>金额；不输入就是全部</translation>
    </message>
    <message>
        <source>Take payment</source>
        <translation>收下</translation>
    </message>
    <message>
        <source>By its number</source>
        <translation>按号码登记</translation>
    </message>
</context>
<context>
    <name>PadPage</name>
    <message>
        <source>Telephone number</source>
        <translation>手机号</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Card number</source>
        <translation>卡号</translation>
    </message>
    <message>
        <source>Staff number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>数字</translation>
    </message>
</context>
<context>
    <name>Papers</name>
    <message>
        <source>Reprint</source>
        <translation>重打小票</translation>
    </message>
    <message>
        <source>Receipt number, or empty for the last one</source>
        <translation>小票号；不输入就是上一张</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Gift receipt</source>
        <translation>不印价格</translation>
    </message>
    <message>
        <source>The copy is on its way to paper.</source>
        <translation>补打的小票正在打印。</translation>
    </message>
</context>
<context>
    <name>ParkedPage</name>
    <message>
        <source>Code for the till</source>
        <translation>给收银员扫的码</translation>
    </message>
    <message>
        <source>Number %1</source>
        <translation>号码 %1</translation>
    </message>
</context>
<context>
    <name>Parking</name>
    <message>
        <source>Sale parked. F4 brings it back.</source>
        <translation>已挂单，按 F4 取回。</translation>
    </message>
    <message>
        <source>Nothing lies parked in the store.</source>
        <translation>全店没有挂单。</translation>
    </message>
    <message>
        <source>Parked sales</source>
        <translation>挂单</translation>
    </message>
    <message>
        <source>Number of the sale</source>
        <translation>单的编号</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>取单</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Delete this sale for good? Press the same key again.</source>
        <translation>要作废这一单吗？再按一次同一个键确认。</translation>
    </message>
    <message>
        <source>Parked at %1</source>
        <translation>挂在 %1</translation>
    </message>
    <message>
        <source>waiting for mobile payment</source>
        <translation>等待钱包付款</translation>
    </message>
    <message>
        <source>self-checkout</source>
        <translation>自助收银</translation>
    </message>
    <message>
        <source>Lines: %1</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>One moment: the sale comes from %1.</source>
        <translation>请稍候，正在从 %1 取单。</translation>
    </message>
    <message>
        <source>Sale of %1</source>
        <translation>%1 的单</translation>
    </message>
</context>
<context>
    <name>PayPage</name>
    <message>
        <source>Scan a code of ours</source>
        <translation>扫我们的码</translation>
    </message>
    <message>
        <source>With any wallet</source>
        <translation>用手机钱包扫</translation>
    </message>
    <message>
        <source>Gift card</source>
        <translation>购物卡</translation>
    </message>
    <message>
        <source>Its number or your telephone&apos;s code</source>
        <translation>卡号，或手机上的码</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>现金</translation>
    </message>
    <message>
        <source>We keep your list for a till</source>
        <translation>保留清单，到人工台付</translation>
    </message>
</context>
<context>
    <name>PayPanel</name>
    <message>
        <source>Valid for %1</source>
        <translation>有效时间 %1</translation>
    </message>
    <message>
        <source>The payment is being taken back. Please do not pay.</source>
        <translation>正在撤回付款，请不要支付。</translation>
    </message>
    <message>
        <source>Scan with %1</source>
        <translation>请用%1扫码</translation>
    </message>
    <message>
        <source>One moment: your code is being made</source>
        <translation>请稍候，正在生成付款码</translation>
    </message>
    <message>
        <source>Please confirm on your telephone</source>
        <translation>请在手机上确认付款</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message numerus="yes">
        <source>%n person(s) may sign in here.</source>
        <translation>
            <numerusform>有 %n 人可以在此登录。</numerusform>
        </translation>
    </message>
    <message>
        <source>yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>%1 may try a PIN again.</source>
        <translation>%1 可以重新输入密码。</translation>
    </message>
    <message>
        <source>Type a percentage from 0 to 100.</source>
        <translation>请输入 0 到 100 的百分比。</translation>
    </message>
    <message>
        <source>Type an amount, such as 50 or 12.50.</source>
        <translation>请输入金额，例如 50 或 12.50。</translation>
    </message>
    <message>
        <source>Kept. It holds from the next start of the till.</source>
        <translation>已保存，下次启动时生效。</translation>
    </message>
    <message>
        <source>Discount, %</source>
        <translation>折扣，%</translation>
    </message>
    <message>
        <source>Price by hand, % off</source>
        <translation>手工改价，降幅 %</translation>
    </message>
    <message>
        <source>Lower shelf price</source>
        <translation>按价签低价</translation>
    </message>
    <message>
        <source>Return with receipt</source>
        <translation>有小票退货</translation>
    </message>
    <message>
        <source>Return without receipt</source>
        <translation>无小票退货</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Cash out</source>
        <translation>取出现金</translation>
    </message>
    <message>
        <source>Payment on the customer&apos;s word</source>
        <translation>凭顾客口述收款</translation>
    </message>
    <message>
        <source>with a second person</source>
        <translation>需第二人同意</translation>
    </message>
    <message>
        <source>alone</source>
        <translation>可独立</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Locked the till</source>
        <translation>锁定收银机</translation>
    </message>
    <message>
        <source>Unlocked</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Locked out by wrong PINs</source>
        <translation>密码错误被锁定</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>批准</translation>
    </message>
    <message>
        <source>Was refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Imported goods</source>
        <translation>导入商品</translation>
    </message>
    <message>
        <source>Changed a promotion</source>
        <translation>更改促销</translation>
    </message>
    <message>
        <source>Changed the receipt</source>
        <translation>更改小票样式</translation>
    </message>
    <message>
        <source>Added a person</source>
        <translation>添加员工</translation>
    </message>
    <message>
        <source>Changed a person</source>
        <translation>修改员工</translation>
    </message>
    <message>
        <source>Removed a person</source>
        <translation>移除员工</translation>
    </message>
    <message>
        <source>Set another PIN</source>
        <translation>重设密码</translation>
    </message>
    <message>
        <source>Gave a badge</source>
        <translation>发放工牌</translation>
    </message>
    <message>
        <source>Took a badge back</source>
        <translation>收回工牌</translation>
    </message>
    <message>
        <source>Asked head office about</source>
        <translation>向总部请求</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Staff</source>
        <translation>员工</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Badge</source>
        <translation>工牌</translation>
    </message>
    <message>
        <source>Head office keeps the staff of this store. What you want goes on record for it, and you see what it has to type.</source>
        <translation>本店员工由总部管理。您的请求会记录并上报，并显示总部要执行的命令。</translation>
    </message>
    <message>
        <source>Somebody new</source>
        <translation>新员工</translation>
    </message>
    <message>
        <source>Unlock after wrong PINs</source>
        <translation>解除密码锁定</translation>
    </message>
    <message>
        <source>Alone, up to</source>
        <translation>单独可做的上限</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>收银员</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>主管</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Keep the limits</source>
        <translation>保存上限</translation>
    </message>
    <message>
        <source>What each role may do</source>
        <translation>各角色权限</translation>
    </message>
    <message>
        <source>Who did and approved what</source>
        <translation>谁做了什么、谁批准</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>谁</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>Person</name>
    <message>
        <source>%1 may sign in now.</source>
        <translation>%1 可以登录了。</translation>
    </message>
    <message>
        <source>%1 is kept.</source>
        <translation>%1 已保存。</translation>
    </message>
    <message>
        <source>%1 signs in here no more.</source>
        <translation>%1 不再能在此登录。</translation>
    </message>
    <message>
        <source>%1 has another PIN.</source>
        <translation>%1 的密码已重设。</translation>
    </message>
    <message>
        <source>There is no printer. Add one under Devices.</source>
        <translation>没有打印机，请在“设备”中添加。</translation>
    </message>
    <message>
        <source>%1 has no badge any more.</source>
        <translation>%1 的工牌已收回。</translation>
    </message>
    <message>
        <source>The badge is %1&apos;s now.</source>
        <translation>工牌已归 %1。</translation>
    </message>
    <message>
        <source>Up to 16 letters and figures, such as 1003.</source>
        <translation>最多 16 位字母或数字，例如 1003。</translation>
    </message>
    <message>
        <source>Type a name.</source>
        <translation>请输入姓名。</translation>
    </message>
    <message>
        <source>Somebody has this number already.</source>
        <translation>这个工号已被占用。</translation>
    </message>
    <message>
        <source>The program itself works under this number.</source>
        <translation>这个工号由程序自己使用。</translation>
    </message>
    <message>
        <source>A PIN has 4 to 12 figures.</source>
        <translation>密码为 4 到 12 位数字。</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>两次输入不一致。</translation>
    </message>
    <message>
        <source>The wish is on record. At head office: %1</source>
        <translation>请求已记录。总部执行：%1</translation>
    </message>
</context>
<context>
    <name>PersonCard</name>
    <message>
        <source>Number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>Name on the receipt</source>
        <translation>小票上的姓名</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>再输一次</translation>
    </message>
    <message>
        <source>Second person</source>
        <translation>见证人工号</translation>
    </message>
    <message>
        <source>His PIN</source>
        <translation>见证人密码</translation>
    </message>
    <message>
        <source>Badge: scan it here</source>
        <translation>工牌：在此扫描</translation>
    </message>
    <message>
        <source>Somebody new</source>
        <translation>新员工</translation>
    </message>
    <message>
        <source>Choose somebody, or add somebody new</source>
        <translation>选一位员工，或添加新员工</translation>
    </message>
    <message>
        <source>Ask head office for it</source>
        <translation>请总部办理</translation>
    </message>
    <message>
        <source>Set another PIN</source>
        <translation>重设密码</translation>
    </message>
    <message>
        <source>Wants another PIN</source>
        <translation>请求重设密码</translation>
    </message>
    <message>
        <source>Agree</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>Badge taken back</source>
        <translation>收回工牌</translation>
    </message>
    <message>
        <source>Give this badge</source>
        <translation>启用此工牌</translation>
    </message>
    <message>
        <source>Wants a badge</source>
        <translation>请求工牌</translation>
    </message>
    <message>
        <source>Print a badge</source>
        <translation>打印工牌</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>Places</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>Promotions</source>
        <translation>促销</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Care</source>
        <translation>维护</translation>
    </message>
</context>
<context>
    <name>Practice</name>
    <message>
        <source>Scan or tap one article and take the exact cash: F12 or +.</source>
        <translation>扫一件或点一件商品，正好收现金：F12 或 +。</translation>
    </message>
    <message>
        <source>Sell three of one article with one scan: 3, *, then the article.</source>
        <translation>一次扫码卖三件：3、*，再扫商品。</translation>
    </message>
    <message>
        <source>The customer does not want it: void the line with Del.</source>
        <translation>顾客不要了：用 Del 删掉这一行。</translation>
    </message>
    <message>
        <source>Say what an article costs and sell nothing: F2, then the article.</source>
        <translation>只查价不销售：F2，再扫商品。</translation>
    </message>
    <message>
        <source>Find goods by a few letters: /, type, Enter takes the marked one.</source>
        <translation>用几个字母找商品：/，输入，回车选中。</translation>
    </message>
    <message>
        <source>Give 5 % off that line: F6, 5, Enter.</source>
        <translation>这一行减 5%：F6、5、回车。</translation>
    </message>
    <message>
        <source>Park the sale with F3, and bring it back with F4.</source>
        <translation>用 F3 挂单，再用 F4 取回。</translation>
    </message>
    <message>
        <source>An item is returned: scan its receipt, or Ctrl R and type it; its line; then +.</source>
        <translation>退一件：Ctrl R，输入小票号回车，选行，再按 +。</translation>
    </message>
    <message>
        <source>Ten short tasks on the real screens. Nothing counts.</source>
        <translation>在真实画面上做十个小任务，都不计账。</translation>
    </message>
    <message>
        <source>The customer gives more than it costs: type how much, then F12.</source>
        <translation>顾客多给了钱：输入实收金额，再按 F12。</translation>
    </message>
    <message>
        <source>You leave for a moment: lock with F10, unlock with your PIN.</source>
        <translation>离开一下：F10 锁屏，用密码解锁。</translation>
    </message>
    <message>
        <source>All ten are done. %1 has passed.</source>
        <translation>十个任务都完成了，%1 已通过。</translation>
    </message>
    <message>
        <source>Practice lane</source>
        <translation>练习收银</translation>
    </message>
    <message>
        <source>These have passed:</source>
        <translation>已通过的人：</translation>
    </message>
    <message>
        <source>End the practice</source>
        <translation>结束练习</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
</context>
<context>
    <name>PracticeStrip</name>
    <message>
        <source>End the practice</source>
        <translation>结束练习</translation>
    </message>
</context>
<context>
    <name>PriceCard</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Now %1</source>
        <translation>现价 %1</translation>
    </message>
</context>
<context>
    <name>PrinterCard</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Set the printer so and print again</source>
        <translation>按此设置并再打印一次</translation>
    </message>
</context>
<context>
    <name>PrinterQuestions</name>
    <message>
        <source>Can the Chinese be read?</source>
        <translation>中文能看清吗？</translation>
    </message>
    <message>
        <source>Are ￥ and € right?</source>
        <translation>￥ 和 € 正确吗？</translation>
    </message>
    <message>
        <source>Are the big letters as wide as they are high?</source>
        <translation>大字的宽和高一样吗？</translation>
    </message>
    <message>
        <source>Are there a QR code and a bar code?</source>
        <translation>有二维码和条码吗？</translation>
    </message>
    <message>
        <source>Does each line end on the paper?</source>
        <translation>每行都在纸内结束吗？</translation>
    </message>
    <message>
        <source>Was the paper cut?</source>
        <translation>切纸了吗？</translation>
    </message>
</context>
<context>
    <name>Promotions</name>
    <message>
        <source>Spend and save</source>
        <translation>满减</translation>
    </message>
    <message>
        <source>Buy some, get one</source>
        <translation>买赠</translation>
    </message>
    <message>
        <source>Several together</source>
        <translation>多件优惠</translation>
    </message>
    <message>
        <source>Lower price</source>
        <translation>降价</translation>
    </message>
    <message>
        <source>Combination</source>
        <translation>组合</translation>
    </message>
    <message>
        <source>Off for every so much</source>
        <translation>每满减</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>comes</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>is over</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>rests until its hour</source>
        <translation>未到时段</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Price of all together</source>
        <translation>合计价</translation>
    </message>
    <message>
        <source>Amount off</source>
        <translation>立减金额</translation>
    </message>
    <message>
        <source>Percent off</source>
        <translation>优惠百分比</translation>
    </message>
    <message>
        <source>New price</source>
        <translation>新单价</translation>
    </message>
    <message>
        <source>Name on the receipt</source>
        <translation>小票上的名称</translation>
    </message>
    <message>
        <source>Name in English</source>
        <translation>英文名称</translation>
    </message>
    <message>
        <source>Of them, the cheapest</source>
        <translation>其中最便宜的几件</translation>
    </message>
    <message>
        <source>Gives</source>
        <translation>优惠方式</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>First goods</source>
        <translation>第一组商品</translation>
    </message>
    <message>
        <source>Second goods</source>
        <translation>第二组商品</translation>
    </message>
    <message>
        <source>Third goods</source>
        <translation>第三组商品</translation>
    </message>
    <message>
        <source>Fourth goods</source>
        <translation>第四组商品</translation>
    </message>
    <message>
        <source>Only these cheaper, such as 2</source>
        <translation>只优惠第几组，例如 2</translation>
    </message>
    <message>
        <source>Steps: from, off</source>
        <translation>各档：满、减</translation>
    </message>
    <message>
        <source>For every</source>
        <translation>每满</translation>
    </message>
    <message>
        <source>From, such as 2026-12-01</source>
        <translation>从，例如 2026-12-01</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>最后一天</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>星期</translation>
    </message>
    <message>
        <source>Hours, such as 16:00-20:00</source>
        <translation>时段，例如 16:00-20:00</translation>
    </message>
    <message>
        <source>Days of the month, such as 1 15</source>
        <translation>每月几号，例如 1 15</translation>
    </message>
    <message>
        <source>For whom</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Member tiers, such as gold</source>
        <translation>会员等级，例如 gold</translation>
    </message>
    <message>
        <source>Only with coupon</source>
        <translation>须持券</translation>
    </message>
    <message>
        <source>From a basket of</source>
        <translation>整单满</translation>
    </message>
    <message>
        <source>Most times in a basket</source>
        <translation>每单最多次数</translation>
    </message>
    <message>
        <source>Beside others</source>
        <translation>与其他促销</translation>
    </message>
    <message>
        <source>Level; higher goes first</source>
        <translation>级别，高的先算</translation>
    </message>
    <message>
        <source>Written to %1. Head office takes it: lianpos hq import-promotions --add.</source>
        <translation>已写到 %1。总部用 lianpos hq import-promotions --add 导入。</translation>
    </message>
    <message>
        <source>Pieces</source>
        <translation>件数</translation>
    </message>
    <message>
        <source>Pricing past sales again …</source>
        <translation>正在重算历史销售…</translation>
    </message>
    <message>
        <source>Change something, then ask what past sales would have come to.</source>
        <translation>修改后可试算历史销售会变成多少。</translation>
    </message>
    <message numerus="yes">
        <source>Over %n past sale(s)</source>
        <translation>
            <numerusform>对过去 %n 笔销售</numerusform>
        </translation>
    </message>
    <message>
        <source>nobody would have paid anything else.</source>
        <translation>没有任何变化。</translation>
    </message>
    <message>
        <source>customers would have paid %1 more.</source>
        <translation>顾客会多付 %1。</translation>
    </message>
    <message>
        <source>customers would have paid %1 less.</source>
        <translation>顾客会少付 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) would have come to something else.</source>
        <translation>
            <numerusform>有 %n 笔金额会不同。</numerusform>
        </translation>
    </message>
    <message>
        <source>Paid then</source>
        <translation>当时实付</translation>
    </message>
    <message>
        <source>As tried</source>
        <translation>试算后</translation>
    </message>
    <message>
        <source>These goods would cost nothing. Keep it once more if that is meant.</source>
        <translation>这些商品将不收钱。确实如此请再保存一次。</translation>
    </message>
    <message>
        <source>Not yet: look at what is marked.</source>
        <translation>还不行：请看标出的地方。</translation>
    </message>
    <message>
        <source>It is in force for the next sale.</source>
        <translation>从下一笔销售起生效。</translation>
    </message>
    <message>
        <source>Not written: %1</source>
        <translation>没有写成：%1</translation>
    </message>
    <message>
        <source>It is out of force for the next sale.</source>
        <translation>从下一笔销售起失效。</translation>
    </message>
</context>
<context>
    <name>PromotionsPage</name>
    <message>
        <source>Promotions</source>
        <translation>促销</translation>
    </message>
    <message>
        <source>All of them</source>
        <translation>全部促销</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>New promotion</source>
        <translation>新建促销</translation>
    </message>
    <message>
        <source>The next four weeks</source>
        <translation>未来四周</translation>
    </message>
    <message>
        <source>What if</source>
        <translation>试算</translation>
    </message>
    <message>
        <source>What each gave, and would have given</source>
        <translation>各促销实际优惠和试算优惠</translation>
    </message>
    <message>
        <source>What past sales would have come to</source>
        <translation>历史销售会变成多少</translation>
    </message>
    <message>
        <source>As in the form</source>
        <translation>按表单试算</translation>
    </message>
    <message>
        <source>Without it</source>
        <translation>去掉它试算</translation>
    </message>
    <message numerus="yes">
        <source>%n promotion(s) give something now.</source>
        <translation>
            <numerusform>有 %n 个促销正在进行。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuestionSheet</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>The customer is old enough</source>
        <translation>顾客已达年龄</translation>
    </message>
    <message>
        <source>Sell it</source>
        <translation>是商品，销售</translation>
    </message>
    <message>
        <source>Too young: remove them</source>
        <translation>未达年龄，取出商品</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>不要，取消</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Sign out</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>Near expiry</source>
        <translation>临期</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>破损</translation>
    </message>
    <message>
        <source>Goodwill</source>
        <translation>顾客关怀</translation>
    </message>
    <message>
        <source>Price promised</source>
        <translation>已答应的价格</translation>
    </message>
    <message>
        <source>Wrong price in the system</source>
        <translation>系统价格有误</translation>
    </message>
    <message>
        <source>Not wanted</source>
        <translation>顾客不要了</translation>
    </message>
    <message>
        <source>Faulty</source>
        <translation>质量问题</translation>
    </message>
    <message>
        <source>Bought by mistake</source>
        <translation>买错了</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>过期</translation>
    </message>
    <message>
        <source>Petty cash</source>
        <translation>门店费用</translation>
    </message>
    <message>
        <source>Change from the bank</source>
        <translation>换零钱</translation>
    </message>
    <message>
        <source>Not collected</source>
        <translation>顾客没有回来</translation>
    </message>
    <message>
        <source>The wallet refused it</source>
        <translation>钱包拒绝退款</translation>
    </message>
    <message>
        <source>Customer wants a transfer</source>
        <translation>顾客要求转账</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>备零钱</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Supplier paid</source>
        <translation>付供应商</translation>
    </message>
    <message>
        <source>Too much in the drawer</source>
        <translation>钱箱现金过多</translation>
    </message>
    <message>
        <source>Changing money</source>
        <translation>换钱</translation>
    </message>
    <message>
        <source>Drawer checked</source>
        <translation>查看钱箱</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>ReceiptCard</name>
    <message>
        <source>Print like this</source>
        <translation>按此打印</translation>
    </message>
    <message>
        <source>The newest receipt</source>
        <translation>最近的小票</translation>
    </message>
    <message>
        <source>The next receipt prints like this.</source>
        <translation>下一张小票按此打印。</translation>
    </message>
</context>
<context>
    <name>Reducing</name>
    <message>
        <source>Discount or price</source>
        <translation>折扣与改价</translation>
    </message>
    <message>
        <source>Whole sale</source>
        <translation>整单</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>New unit price</source>
        <translation>新单价</translation>
    </message>
    <message>
        <source>Percent off</source>
        <translation>减百分之几</translation>
    </message>
    <message>
        <source>Amount off</source>
        <translation>减多少钱</translation>
    </message>
    <message>
        <source>Line − %</source>
        <translation>单品减 %</translation>
    </message>
    <message>
        <source>Line − %1</source>
        <translation>单品减 %1</translation>
    </message>
    <message>
        <source>New price</source>
        <translation>改价</translation>
    </message>
    <message>
        <source>Sale − %</source>
        <translation>整单减 %</translation>
    </message>
    <message>
        <source>Sale − %1</source>
        <translation>整单减 %1</translation>
    </message>
    <message>
        <source>%1 % off: %2 % of the price is left.</source>
        <translation>减 %1%，按原价的 %2% 收。</translation>
    </message>
</context>
<context>
    <name>Refused</name>
    <message>
        <source>Refused refunds: %1</source>
        <translation>被拒的退款：%1 笔</translation>
    </message>
    <message>
        <source>Needs a look</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>The wallet did not accept the refund: the customer is waiting</source>
        <translation>顾客还在等钱包没有退成的钱</translation>
    </message>
    <message>
        <source>Refused refunds</source>
        <translation>被拒的退款</translation>
    </message>
    <message>
        <source>Pay out in cash</source>
        <translation>付现金给顾客</translation>
    </message>
    <message>
        <source>Leave it to head office</source>
        <translation>转总部处理</translation>
    </message>
    <message>
        <source>Pay %1 out of the drawer.</source>
        <translation>请从钱箱付给顾客 %1。</translation>
    </message>
    <message>
        <source>Head office settles it; tell the customer so.</source>
        <translation>由总部与顾客结清，请告知顾客。</translation>
    </message>
</context>
<context>
    <name>Restore</name>
    <message>
        <source>Say why, for the record.</source>
        <translation>请写明原因，以便留档。</translation>
    </message>
    <message>
        <source>A number as it stands there, such as 000123.</source>
        <translation>写上面的号码，如 000123。</translation>
    </message>
</context>
<context>
    <name>RestorePage</name>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>What can be saved</source>
        <translation>可以挽回的内容</translation>
    </message>
    <message>
        <source>A copy from elsewhere, where there is one</source>
        <translation>别处的备份（如果有）</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>再看一次</translation>
    </message>
    <message>
        <source>Why, for the record</source>
        <translation>原因，留档用</translation>
    </message>
    <message>
        <source>Head office&apos;s code, where the terminal has one</source>
        <translation>总部的验证码（如果本机属于总部）</translation>
    </message>
    <message>
        <source>On paper: the newest receipt</source>
        <translation>纸上最新的小票</translation>
    </message>
    <message>
        <source>the newest shift</source>
        <translation>最新的班次</translation>
    </message>
    <message>
        <source>the newest Z</source>
        <translation>最新的 Z</translation>
    </message>
    <message>
        <source>The broken files are kept aside. Numbers go on behind what anybody knows, head office too: nothing that it has is forgotten.</source>
        <translation>损坏的文件会另存。编号接在所有已知记录之后，包括总部的：总部已有的不会丢失。</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Save it and open the till</source>
        <translation>修复并打开收银台</translation>
    </message>
    <message>
        <source>A copy of the journal</source>
        <translation>流水备份</translation>
    </message>
</context>
<context>
    <name>Returns</name>
    <message>
        <source>Return</source>
        <translation>退货</translation>
    </message>
    <message>
        <source>Scan the bar code on the receipt, or type the digits at the end of its number. Without a receipt scan the item.</source>
        <translation>请扫小票上的条码，或输入小票号末尾的数字；没有小票就直接扫商品。</translation>
    </message>
    <message>
        <source>Receipt number</source>
        <translation>小票号</translation>
    </message>
    <message>
        <source>Find it</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Without a receipt</source>
        <translation>无小票退货</translation>
    </message>
    <message>
        <source>Towards this sale</source>
        <translation>抵本单</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>退款</translation>
    </message>
    <message>
        <source>All of that item is already selected.</source>
        <translation>卖出的件数都已勾选。</translation>
    </message>
    <message>
        <source>That item is not on this receipt.</source>
        <translation>这张小票上没有这个商品。</translation>
    </message>
    <message>
        <source>%1 go towards this sale.</source>
        <translation>%1 已抵入本单。</translation>
    </message>
    <message>
        <source>%1 already returned</source>
        <translation>已退 %1</translation>
    </message>
    <message>
        <source>In cash</source>
        <translation>退现金</translation>
    </message>
    <message>
        <source>Original payment</source>
        <translation>原路退回</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>退款</translation>
    </message>
    <message>
        <source>Number of the line, then Enter</source>
        <translation>行号，再按回车</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>换货</translation>
    </message>
    <message>
        <source>The receipt has no line %1.</source>
        <translation>小票上没有第 %1 行。</translation>
    </message>
</context>
<context>
    <name>Ringing</name>
    <message>
        <source>Coupon applied: saves %1.</source>
        <translation>优惠券已用，省 %1。</translation>
    </message>
    <message>
        <source>Coupon kept. Nothing in the cart qualifies yet.</source>
        <translation>优惠券已收，目前的商品还用不上。</translation>
    </message>
    <message>
        <source>Only for customers aged %1 or over: check their age.</source>
        <translation>仅限 %1 岁及以上顾客购买，请核对年龄。</translation>
    </message>
    <message>
        <source>Some items are only for customers aged %1 or over.</source>
        <translation>有商品仅限 %1 岁及以上顾客购买，请核对年龄。</translation>
    </message>
    <message>
        <source>That is a staff badge, not an item.</source>
        <translation>这是工牌，不是商品。</translation>
    </message>
    <message>
        <source>The age-restricted items were removed.</source>
        <translation>限制年龄的商品已取出。</translation>
    </message>
</context>
<context>
    <name>Roles</name>
    <message>
        <source>Cashier</source>
        <translation>收银员</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>主管</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>管理员</translation>
    </message>
</context>
<context>
    <name>ScalePanel</name>
    <message>
        <source>%1 per kg</source>
        <translation>单价 %1/kg</translation>
    </message>
    <message>
        <source>Please put it on the scale</source>
        <translation>请放到秤上</translation>
    </message>
    <message>
        <source>The weight is typed in</source>
        <translation>由收银员输入重量</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>净重</translation>
    </message>
    <message>
        <source>Net, still moving</source>
        <translation>净重（还没稳定）</translation>
    </message>
    <message>
        <source>Gross %1 · Tare %2</source>
        <translation>毛重 %1 · 皮重 %2</translation>
    </message>
</context>
<context>
    <name>SellingPage</name>
    <message>
        <source>Scan the first item</source>
        <translation>请扫第一件商品</translation>
    </message>
    <message>
        <source>Scan, or type a code</source>
        <translation>扫码，或输入编码</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>找零</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>已付</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>优惠 %1</translation>
    </message>
    <message>
        <source>rounding %1</source>
        <translation>抹零 %1</translation>
    </message>
    <message>
        <source>Paid so far %1</source>
        <translation>已收 %1</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>The sale</source>
        <translation>本单商品</translation>
    </message>
    <message>
        <source>Scan what you want the price of</source>
        <translation>请扫描要查价的商品</translation>
    </message>
    <message>
        <source>Price check</source>
        <translation>查价</translation>
    </message>
    <message>
        <source>Refund due</source>
        <translation>应退</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退货</translation>
    </message>
    <message>
        <source>Received %1</source>
        <translation>实收 %1</translation>
    </message>
    <message>
        <source>Total %1</source>
        <translation>合计 %1</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>应收</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SetUpPresenter</name>
    <message>
        <source>That was no code of head office. It shows one, or prints it.</source>
        <translation>这不是总部的注册码。注册码由总部显示或打印。</translation>
    </message>
    <message>
        <source>There are no goods here yet; they come from head office.</source>
        <translation>这里还没有商品；总部会发送。</translation>
    </message>
    <message>
        <source>Type the address, such as https://hq.example.</source>
        <translation>请输入地址，例如 https://hq.example。</translation>
    </message>
    <message>
        <source>That is no HTTPS address, such as https://hq.example.</source>
        <translation>这不是 HTTPS 地址，例如 https://hq.example。</translation>
    </message>
    <message>
        <source>Type or scan the code that head office has made.</source>
        <translation>请输入或扫描总部生成的注册码。</translation>
    </message>
</context>
<context>
    <name>SetUpScreen</name>
    <message>
        <source>Setting up a terminal</source>
        <translation>设置新终端</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>With a head office</source>
        <translation>有总部</translation>
    </message>
    <message>
        <source>Goods, prices and staff come from there; sales go there</source>
        <translation>商品、价格和人员由总部发送，销售回传总部</translation>
    </message>
    <message>
        <source>Alone, to try it out</source>
        <translation>单机试用</translation>
    </message>
    <message>
        <source>A demo store with 5,000 articles and three people</source>
        <translation>带 5,000 种商品和三名员工的示范店</translation>
    </message>
    <message>
        <source>Address of head office</source>
        <translation>总部地址</translation>
    </message>
    <message>
        <source>Code: type it, or scan what head office shows</source>
        <translation>注册码：请输入，或扫描总部显示的二维码</translation>
    </message>
    <message>
        <source>Show it to the camera</source>
        <translation>给摄像头看</translation>
    </message>
    <message>
        <source>A till with a cashier</source>
        <translation>收银台</translation>
    </message>
    <message>
        <source>Somebody rings up and takes the money</source>
        <translation>由收银员收银收款</translation>
    </message>
    <message>
        <source>A self-checkout</source>
        <translation>自助收银</translation>
    </message>
    <message>
        <source>Shoppers scan and pay by themselves</source>
        <translation>顾客自己扫码付款</translation>
    </message>
    <message>
        <source>The store&apos;s office</source>
        <translation>门店办公室</translation>
    </message>
    <message>
        <source>Devices, goods, people and numbers are looked after here</source>
        <translation>在这里管理设备、商品、人员和数据</translation>
    </message>
    <message>
        <source>Sell something for practice</source>
        <translation>练习卖一件商品</translation>
    </message>
    <message>
        <source>Practice receipt</source>
        <translation>练习小票</translation>
    </message>
    <message>
        <source>Open the self-checkout now</source>
        <translation>立即打开自助收银</translation>
    </message>
    <message>
        <source>Open the till now</source>
        <translation>立即打开收银台</translation>
    </message>
    <message>
        <source>Go to the store&apos;s office</source>
        <translation>进入门店管理</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
    <message>
        <source>Setting this terminal up was not finished. It goes on where it stood.</source>
        <translation>这台终端还没有设置完，从上次停下的地方继续。</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Everything can be changed later in the store&apos;s office.</source>
        <translation>以后都可以在门店管理中更改。</translation>
    </message>
    <message>
        <source>Where is head office?</source>
        <translation>总部在哪里？</translation>
    </message>
    <message>
        <source>Later: %1</source>
        <translation>以后：%1</translation>
    </message>
    <message>
        <source>It makes a code for this terminal, which is good for ten minutes.</source>
        <translation>总部会为本机生成一个注册码，十分钟内有效。</translation>
    </message>
    <message>
        <source>What is this machine for?</source>
        <translation>这台机器做什么用？</translation>
    </message>
    <message>
        <source>Who manages the store?</source>
        <translation>谁管理门店？</translation>
    </message>
    <message>
        <source>The demo store&apos;s manager is 9001 with PIN 9001.</source>
        <translation>示范店的管理员是 9001，密码 9001。</translation>
    </message>
    <message>
        <source>What hangs on it?</source>
        <translation>接了哪些设备？</translation>
    </message>
    <message>
        <source>Add what was found, or simulated devices, and try each. It can wait.</source>
        <translation>添加发现的设备或模拟设备，逐个试一试。也可以以后再做。</translation>
    </message>
    <message>
        <source>Does it all work?</source>
        <translation>都能用吗？</translation>
    </message>
    <message>
        <source>One article is sold for practice, and its receipt is printed. Nothing of it counts.</source>
        <translation>练习卖一件商品并打印小票，不计入账目。</translation>
    </message>
    <message>
        <source>This terminal is ready.</source>
        <translation>本终端已就绪。</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>关摄像头</translation>
    </message>
    <message>
        <source>The practice receipt is being printed …</source>
        <translation>正在打印练习小票…</translation>
    </message>
    <message>
        <source>The practice receipt was printed.</source>
        <translation>练习小票已打印。</translation>
    </message>
    <message>
        <source>There is no printer; the receipt would look like this.</source>
        <translation>没有打印机；小票会是这个样子。</translation>
    </message>
    <message>
        <source>The printer needs somebody: see whether it has paper.</source>
        <translation>打印机需要处理：请看看有没有纸。</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Lane settings</source>
        <translation>本机设置</translation>
    </message>
    <message>
        <source>Changes apply at once and are kept.</source>
        <translation>选了马上生效，重新启动后也有效。</translation>
    </message>
    <message>
        <source>Number, then Enter: the next value</source>
        <translation>输入编号再按回车，换下一个</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>On-screen keys</source>
        <translation>屏幕按键</translation>
    </message>
    <message>
        <source>Speak amounts</source>
        <translation>语音播报金额</translation>
    </message>
    <message>
        <source>Customer display</source>
        <translation>顾客屏</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Larger, for fingers</source>
        <translation>加大，适合触摸</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>提示音</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>You can already scan and type.</source>
        <translation>现在就可以扫码和按键。</translation>
    </message>
    <message>
        <source>The till cannot open</source>
        <translation>收银机打不开</translation>
    </message>
</context>
<context>
    <name>ShiftPage</name>
    <message>
        <source>Open shift</source>
        <translation>开班</translation>
    </message>
    <message>
        <source>How much cash is in the drawer?</source>
        <translation>钱箱里备用金是多少？</translation>
    </message>
    <message>
        <source>Usually 200.00</source>
        <translation>照常 200.00</translation>
    </message>
</context>
<context>
    <name>SignInPage</name>
    <message>
        <source>Practice lane</source>
        <translation>练习收银</translation>
    </message>
    <message>
        <source>中文</source>
        <comment>the language that the key leads to</comment>
        <translation>English</translation>
    </message>
    <message>
        <source>Other cashier</source>
        <translation>换人</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Badge or staff number</source>
        <translation>扫描工牌，或输入工号</translation>
    </message>
    <message>
        <source>Staff number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候 …</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Sign in to practise</source>
        <translation>登录后练习</translation>
    </message>
</context>
<context>
    <name>Slides</name>
    <message>
        <source>This checkout is closed</source>
        <translation>本台暂停收银，请到其他收银台</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎光临</translation>
    </message>
</context>
<context>
    <name>Speaking</name>
    <message>
        <source>To give back: %1</source>
        <translation>应退：%1</translation>
    </message>
    <message>
        <source>Change: %1</source>
        <translation>找零：%1</translation>
    </message>
    <message>
        <source>Thank you</source>
        <translation>谢谢惠顾</translation>
    </message>
    <message>
        <source>To pay: %1</source>
        <translation>应收：%1</translation>
    </message>
    <message>
        <source>%1 yuan</source>
        <comment>a whole amount, spoken</comment>
        <translation>%1元</translation>
    </message>
    <message>
        <source>%1 yuan %20</source>
        <comment>an amount with %2 jiao and no fen, spoken</comment>
        <translation>%1元%2角</translation>
    </message>
    <message>
        <source>%1 yuan %2%3</source>
        <comment>%2 jiao and %3 fen, spoken</comment>
        <translation>%1元%2角%3分</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Scanned</source>
        <translation>扫入</translation>
    </message>
    <message>
        <source>One more</source>
        <translation>再加一件</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Line voided</source>
        <translation>删行</translation>
    </message>
    <message>
        <source>Price by hand</source>
        <translation>手工改价</translation>
    </message>
    <message>
        <source>Shelf price</source>
        <translation>按价签</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Age checked</source>
        <translation>年龄核对</translation>
    </message>
    <message>
        <source>Discount</source>
        <translation>折扣</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>Member removed</source>
        <translation>取消会员</translation>
    </message>
    <message>
        <source>Coupon</source>
        <translation>优惠券</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>退货</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>付款</translation>
    </message>
    <message>
        <source>Payment given back</source>
        <translation>退回已收款</translation>
    </message>
    <message>
        <source>Parked</source>
        <translation>挂单</translation>
    </message>
    <message>
        <source>Recalled</source>
        <translation>取单</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Sale voided</source>
        <translation>整单作废</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Easier to reach, easier to see</source>
        <translation>低位操作、高对比度</translation>
    </message>
    <message>
        <source>Pictures of problems: %1 h</source>
        <translation>遇到问题时拍下商品，保存 %1 小时</translation>
    </message>
</context>
<context>
    <name>Tags</name>
    <message>
        <source>Shelf tags</source>
        <translation>价签核对</translation>
    </message>
    <message>
        <source>When all of these tags are changed, say so: the new prices hold from then.</source>
        <translation>这些价签全部换好后请确认，新价格从那时起生效。</translation>
    </message>
    <message>
        <source>Every tag shows the price of today.</source>
        <translation>所有价签都是今天的价格。</translation>
    </message>
    <message>
        <source>All are changed</source>
        <translation>全部已换</translation>
    </message>
    <message>
        <source>The new prices hold from now on.</source>
        <translation>新价格现在起生效。</translation>
    </message>
</context>
<context>
    <name>TenderSheet</name>
    <message>
        <source>Payment</source>
        <translation>收款</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Other ways</source>
        <translation>其他方式</translation>
    </message>
    <message>
        <source>Show QR code</source>
        <translation>出示收款码</translation>
    </message>
    <message>
        <source>Still to pay</source>
        <translation>还需收</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>应收</translation>
    </message>
    <message>
        <source>%1 in cash</source>
        <translation>现金 %1</translation>
    </message>
    <message>
        <source>Cash given</source>
        <translation>实收现金</translation>
    </message>
    <message>
        <source>Take %1</source>
        <translation>收 %1</translation>
    </message>
    <message>
        <source>Exact cash %1</source>
        <translation>正好 %1</translation>
    </message>
    <message>
        <source>%1 %2 taken: give back</source>
        <translation>已收%1 %2：退回</translation>
    </message>
</context>
<context>
    <name>Tendering</name>
    <message>
        <source>There is nothing to pay. Void sale ends this sale.</source>
        <translation>没有要付的款；要结束这单，请用“取消整单”。</translation>
    </message>
    <message>
        <source>To take goods out, choose their line first.</source>
        <translation>要取出商品，请先选中那一行。</translation>
    </message>
    <message>
        <source>%1 %2 goes back to the customer.</source>
        <translation>请把%1 %2 退给顾客。</translation>
    </message>
    <message>
        <source>%1 %2: undo it at the card terminal, too.</source>
        <translation>%1 %2：请在刷卡机上也撤销。</translation>
    </message>
    <message>
        <source>%1 received for %2? Press the same key again to confirm.</source>
        <translation>应付 %2，收 %1？确实收到请再按一次同一个键。</translation>
    </message>
</context>
<context>
    <name>Thanks</name>
    <message>
        <source>Your change</source>
        <translation>找零</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>已付款</translation>
    </message>
    <message>
        <source>You get back</source>
        <translation>退您</translation>
    </message>
    <message>
        <source>Total %1 · Received %2</source>
        <translation>合计 %1 · 实收 %2</translation>
    </message>
    <message>
        <source>Thank you, and see you again</source>
        <translation>谢谢惠顾，欢迎再来</translation>
    </message>
    <message>
        <source>Dear member</source>
        <translation>尊敬的会员</translation>
    </message>
    <message>
        <source>%1, this purchase counts for you</source>
        <translation>%1，本次消费已计入您的会员账户</translation>
    </message>
    <message>
        <source>%1, this purchase brings you %2 points</source>
        <translation>%1，本次消费获得 %2 积分</translation>
    </message>
</context>
<context>
    <name>ThanksPage</name>
    <message>
        <source>Code of your receipt</source>
        <translation>电子小票二维码</translation>
    </message>
    <message>
        <source>Code for the door</source>
        <translation>出门码</translation>
    </message>
    <message>
        <source>Receipt %1</source>
        <translation>小票 %1</translation>
    </message>
    <message>
        <source>Print the receipt</source>
        <translation>打印小票</translation>
    </message>
    <message>
        <source>Your receipt is on its way</source>
        <translation>小票正在打印</translation>
    </message>
    <message>
        <source>The printer needs somebody: it follows.</source>
        <translation>打印机需要处理，小票稍后补上。</translation>
    </message>
</context>
<context>
    <name>TimeRing</name>
    <message numerus="yes">
        <source>%n second(s) left</source>
        <translation>
            <numerusform>还剩 %n 秒</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Today</name>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Nothing has been sold here yet.</source>
        <translation>这里还没有卖出过商品。</translation>
    </message>
    <message>
        <source>Taken so far today, %1</source>
        <translation>今天（%1）到目前为止收入</translation>
    </message>
    <message>
        <source>Taken on the last day of business, %1</source>
        <translation>最近营业日（%1）收入</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s)</source>
        <translation>
            <numerusform>%n 笔销售</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 on average</source>
        <translation>平均 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n return(s)</source>
        <translation>
            <numerusform>%n 笔退货</numerusform>
        </translation>
    </message>
    <message>
        <source>most at %1</source>
        <translation>最忙 %1</translation>
    </message>
    <message>
        <source>Head office</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>has everything</source>
        <translation>已全部收到</translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s) wait to be sent</source>
        <translation>
            <numerusform>%n 条待发送</numerusform>
        </translation>
    </message>
    <message>
        <source>none is open</source>
        <translation>没有开班</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>班次</translation>
    </message>
    <message>
        <source>Discounts</source>
        <translation>优惠</translation>
    </message>
    <message>
        <source>Voids</source>
        <translation>作废</translation>
    </message>
</context>
<context>
    <name>TodayPage</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>The first sale shows here as soon as this page is opened. Until then: add the devices, look through the goods, and let a cashier try the practice lane.</source>
        <translation>有了第一笔销售，打开本页就能看到。在此之前：添加设备，看看商品，让收银员试试练习收银。</translation>
    </message>
    <message>
        <source>By the hour</source>
        <translation>按小时</translation>
    </message>
    <message>
        <source>Takings by the hour</source>
        <translation>每小时收入</translation>
    </message>
    <message>
        <source>How it was paid</source>
        <translation>付款方式</translation>
    </message>
    <message>
        <source>Ways to pay</source>
        <translation>付款方式</translation>
    </message>
    <message>
        <source>Worth knowing</source>
        <translation>值得留意</translation>
    </message>
    <message>
        <source>What brought most</source>
        <translation>卖得最多</translation>
    </message>
</context>
<context>
    <name>TotalPanel</name>
    <message>
        <source>Hello, dear member</source>
        <translation>会员您好</translation>
    </message>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>共 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Still to pay</source>
        <translation>还应付</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>You get back</source>
        <translation>退您</translation>
    </message>
    <message>
        <source>You save %1</source>
        <translation>已为您省 %1</translation>
    </message>
    <message>
        <source>Paid so far %1</source>
        <translation>已付 %1</translation>
    </message>
    <message>
        <source>Hello, %1</source>
        <translation>%1，您好</translation>
    </message>
    <message>
        <source>Points: %1</source>
        <translation>积分 %1</translation>
    </message>
</context>
<context>
    <name>ValueCards</name>
    <message>
        <source>Finish or park the sale first, then the card.</source>
        <translation>请先结账或挂单，再办储值卡。</translation>
    </message>
    <message>
        <source>Sell or top up</source>
        <translation>售卡或充值</translation>
    </message>
    <message>
        <source>Adds money to a card</source>
        <translation>钱存到卡上，不算销售</translation>
    </message>
    <message>
        <source>Check balance</source>
        <translation>查余额</translation>
    </message>
    <message>
        <source>Needs the card&apos;s PIN</source>
        <translation>需要卡密码</translation>
    </message>
    <message>
        <source>Report lost</source>
        <translation>挂失</translation>
    </message>
    <message>
        <source>Blocks the card and issues a new one</source>
        <translation>旧卡停用，可换新卡</translation>
    </message>
    <message>
        <source>How much to add to the card?</source>
        <translation>卡上存多少？</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Its holder&apos;s card or telephone</source>
        <translation>持卡会员的卡号或手机</translation>
    </message>
    <message>
        <source>%1 is on card ···%2 now.</source>
        <translation>卡 ···%2 现有 %1。</translation>
    </message>
    <message>
        <source>%1 is on card ···%2 now. Change %3.</source>
        <translation>卡 ···%2 现有 %1。找零 %3。</translation>
    </message>
    <message>
        <source>Scan the code on its holder&apos;s telephone.</source>
        <translation>请扫持卡人手机上的会员码。</translation>
    </message>
    <message>
        <source>Member&apos;s code</source>
        <translation>会员码</translation>
    </message>
    <message>
        <source>Scan the card in its place, or go on without.</source>
        <translation>请扫补发的新卡；不补直接继续。</translation>
    </message>
    <message>
        <source>New card; nothing for none</source>
        <translation>新卡号；不补留空</translation>
    </message>
    <message>
        <source>Scan the card, or type its number.</source>
        <translation>请扫卡，或输入卡号。</translation>
    </message>
    <message>
        <source>Card&apos;s number</source>
        <translation>卡号</translation>
    </message>
    <message>
        <source>The customer keys in the card&apos;s PIN: of a new one six digits of his own. Nothing where he has none at hand.</source>
        <translation>请顾客输入卡密码；新卡由顾客自己设六位数字。没有密码就留空。</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Last four digits and approval number</source>
        <translation>卡号后四位和授权号</translation>
    </message>
    <message>
        <source>Cash on the counter; nothing for exactly this</source>
        <translation>收到的现金；正好就留空</translation>
    </message>
    <message>
        <source>Take the card</source>
        <translation>收银行卡</translation>
    </message>
    <message>
        <source>Take the cash</source>
        <translation>收现金</translation>
    </message>
    <message>
        <source>Bank card</source>
        <translation>银行卡</translation>
    </message>
    <message>
        <source>For this amount the buyer must be identified. Check an ID first.</source>
        <translation>金额较大，需要核对购卡人身份。请先查验证件。</translation>
    </message>
    <message>
        <source>ID checked</source>
        <translation>已出示证件</translation>
    </message>
    <message>
        <source>Gift cards</source>
        <translation>储值卡</translation>
    </message>
    <message>
        <source>Who is the buyer?</source>
        <translation>购卡人是谁？</translation>
    </message>
    <message>
        <source>%2 ···%1 sold with this on it</source>
        <translation>售出%2 ···%1，存入</translation>
    </message>
    <message>
        <source>This goes on %2 ···%1</source>
        <translation>充到%2 ···%1</translation>
    </message>
    <message>
        <source>This card pays.</source>
        <translation>这张卡可以付款。</translation>
    </message>
    <message>
        <source>This card has not been sold yet.</source>
        <translation>这张卡还没有售出。</translation>
    </message>
    <message>
        <source>This card was reported lost and pays no more.</source>
        <translation>这张卡已挂失，不能付款。</translation>
    </message>
    <message>
        <source>Another card has taken the place of this one.</source>
        <translation>这张卡已换成新卡。</translation>
    </message>
    <message>
        <source>Too many wrong PINs: it takes none today.</source>
        <translation>密码错误次数过多，今天不能再用密码。</translation>
    </message>
    <message>
        <source>This shop does not take its issuer&apos;s cards.</source>
        <translation>本店不收这家发卡方的卡。</translation>
    </message>
    <message>
        <source>Good until %1.</source>
        <translation>有效期至 %1。</translation>
    </message>
    <message>
        <source>Whose card is it?</source>
        <translation>这是哪家发的卡？</translation>
    </message>
</context>
<context>
    <name>Vouchers</name>
    <message>
        <source>Hand voucher %1 back: it is good again.</source>
        <translation>请把券 %1 还给顾客，可再次使用。</translation>
    </message>
    <message>
        <source>Voucher %1 stays here: nothing is paid out for %2.</source>
        <translation>券 %1 留店，%2 不付钱款。</translation>
    </message>
</context>
<context>
    <name>Wallet</name>
    <message>
        <source>Next customer</source>
        <translation>先接待下一位</translation>
    </message>
    <message>
        <source>Earlier payment. %1 The sale is parked; recall it.</source>
        <translation>之前挂起的一单：%1这一单还挂着，请取回处理。</translation>
    </message>
    <message>
        <source>Earlier payment. %1</source>
        <translation>之前挂起的一单：%1</translation>
    </message>
    <message>
        <source>Mobile payment</source>
        <translation>等待扫码付款</translation>
    </message>
    <message>
        <source>Cancel payment</source>
        <translation>撤销付款</translation>
    </message>
    <message>
        <source>The sale is waiting for the wallet. F3 sets it aside.</source>
        <translation>这一单在等钱包付款。按 F3 先挂起。</translation>
    </message>
    <message>
        <source>Set aside. It completes by itself once the wallet has paid.</source>
        <translation>已挂起。钱包付款后自动完成。</translation>
    </message>
    <message>
        <source>This payment is finished.</source>
        <translation>这笔付款已经有结果了。</translation>
    </message>
    <message>
        <source>Payment set aside</source>
        <translation>暂放的付款</translation>
    </message>
    <message>
        <source>Back to the sale</source>
        <translation>继续收银</translation>
    </message>
    <message>
        <source>Alipay</source>
        <translation>支付宝</translation>
    </message>
    <message>
        <source>WeChat Pay</source>
        <translation>微信支付</translation>
    </message>
    <message>
        <source>UnionPay</source>
        <translation>云闪付</translation>
    </message>
    <message>
        <source>QR code on the screen</source>
        <translation>屏幕上的付款码</translation>
    </message>
    <message>
        <source>The payment is being cancelled. Do not take money yet.</source>
        <translation>正在撤销付款，先不要另收钱。</translation>
    </message>
    <message>
        <source>The customer scans this code with a phone.</source>
        <translation>请顾客用手机扫这个码。</translation>
    </message>
    <message>
        <source>The customer confirms on the phone.</source>
        <translation>请顾客在手机上确认。</translation>
    </message>
    <message>
        <source>On its way to head office.</source>
        <translation>正在发往总部。</translation>
    </message>
    <message>
        <source>Head office asks the wallet.</source>
        <translation>总部正在请求扣款。</translation>
    </message>
</context>
<context>
    <name>WeighPage</name>
    <message>
        <source>%1 per kg</source>
        <translation>单价 %1/kg</translation>
    </message>
</context>
<context>
    <name>WeighSheet</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Weight in %1</source>
        <translation>重量（%1）</translation>
    </message>
    <message>
        <source>Type the weight, then Enter.</source>
        <translation>请输入重量，按回车。</translation>
    </message>
    <message>
        <source>The weight is not steady yet.</source>
        <translation>秤还没有稳定。</translation>
    </message>
    <message>
        <source>Put it on the empty scale. It is added once the weight is steady.</source>
        <translation>请放到空秤上，稳定后自动销售。</translation>
    </message>
</context>
<context>
    <name>WithoutReceipt</name>
    <message>
        <source>Without a receipt</source>
        <translation>无小票退货</translation>
    </message>
    <message>
        <source>In cash</source>
        <translation>退现金</translation>
    </message>
    <message>
        <source>Scan the returned item, or type its code and Enter.</source>
        <translation>扫要退的商品，或输入编码再按回车。</translation>
    </message>
    <message>
        <source>Refund for the selected item</source>
        <translation>选中商品退多少钱</translation>
    </message>
    <message>
        <source>Item code</source>
        <translation>商品编码</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>退款</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>不退这件</translation>
    </message>
</context>
</TS>
